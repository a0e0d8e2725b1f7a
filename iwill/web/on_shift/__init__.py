"""What the desk, and whoever looks after people, do about shifts that are under way or over.

attendance, attendance_view  signing in by the desk, who is missing, where a shift meets
on_behalf                    what somebody on the telephone asks the desk to do for her
care, care_view              who answered that a shift was heavy, and what a human did about it
hours, hours_view            hours to confirm, of one call-out; what is contested, and what is late
after_action(_view)           looking back: what went wrong, and the note to everybody who served
"""
