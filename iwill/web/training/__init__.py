"""Pages of training.

catalogue, session   staff: what is taught, when, who comes, who was there      form  what they type
mine, certificate    a volunteer's own page and her certificates (own: what stands there)
check                what anybody who scans a certificate sees
link                 one course behind a personal link      notes  mentors and hand-over notes
"""
