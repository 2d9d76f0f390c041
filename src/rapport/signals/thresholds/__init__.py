"""How much must happen before somebody is told, and who decided that?"""
