"""How does a person end here, so that nothing but a keyed tombstone is left?"""
