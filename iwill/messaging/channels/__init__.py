"""Ways out of this installation, and the only code that touches a network.

provider   what every channel promises: one letter, one receipt
smtp       mail to a server, over one reused connection
file_sink  mail to files, for development and rehearsals
chat       cards to chat groups through apprise, off unless configured
opening    which of them this installation uses
"""
