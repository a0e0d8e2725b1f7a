"""Recognition on screen: whom to thank, a year's list, reunions; and what stands on one's own record."""
