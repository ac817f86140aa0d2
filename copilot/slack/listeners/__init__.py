"""What people can do in Slack, by feature. A listener stores the click, acknowledges it, and shows at once that it did.

Slack's acknowledgement waits for one small write and nothing else; all work is the worker's. Nothing here asks who
somebody is: `copilot/slack/app.py` lets only the team in, at every entry.
"""
