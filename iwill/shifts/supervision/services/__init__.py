"""Use cases of supervision.

gaps      a supervisor goes, another comes          naming   who of staff supervises a call-out
calls     a call for support, acknowledged, passed on    debriefs  offered, answered, held
crowding  more people than supervisors can stand by
sessions  group sessions made, signed up for, attended
"""
