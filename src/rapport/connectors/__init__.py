"""The outside world, one thin file a protocol; no decisions here."""
