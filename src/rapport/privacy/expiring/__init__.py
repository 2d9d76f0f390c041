"""What has been kept for longer than this workspace wants it, and ends?"""
