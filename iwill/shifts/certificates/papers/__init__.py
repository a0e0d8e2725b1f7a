"""What is printed: a certificate, a letter of duty.

terms   whom a paper names, who vouches for it     font    which characters can be printed
sheet   one A4 sheet after another: title, facts, table, room for a seal, QR code
"""
