"""An invented company's customers, the same every time, dated relative to now."""
