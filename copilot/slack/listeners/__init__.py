"""What people can do in Slack, by feature. Each stores, acknowledges, and shows at once that something happens.

Acknowledging waits for one small write and for nothing else; all work is the worker's. Nothing here asks who somebody
is: `copilot/slack/app.py` lets only the team in, at every entry.
"""
