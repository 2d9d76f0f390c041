"""Who did what, when, written so that nothing can be taken out or changed unseen?"""
