"""The organizer's desk: requests, staffing, the live board, the call sheet, the roster."""
