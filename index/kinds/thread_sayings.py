"""Wordings that speak for a kind of thread; none decides by itself, the classifier weighs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.kinds.wordings import Wordings
from index.sayings import saying

if TYPE_CHECKING:
    from index.sayings import Saying

# What a channel is for, by its name.
CHANNELS: dict[str, Saying] = {
    "news": saying(r"announce|release|news|changelog|update|product-?log|what-?s-new"),
    "contributors": saying(r"contrib|hack|maintain|\bdev(?:el\w*|s)?\b|pull-?request|\bprs?\b|good-first|open-?source"),
    "jobs": saying(r"job|career|hiring|recruit|freelance|opportunit"),
    "talk": saying(r"random|lounge|water-?cooler|off-?topic|intro|hello|welcome|social|chat|\bfun\b|coffee|show|stor"),
    "general": saying(r"general|community|discuss|everyone|main\b|town|plaza"),
    "support": saying(r"help|support|ask|question|troubleshoot|issue|bug|install|q-?and-?a|how-?to|users?\b"),
    "incidents": saying(r"status|incident|outage|alert|ops\b"),
    "events": saying(r"event|meet|webinar|office-?hours|workshop"),
    "ideas": saying(r"idea|feature|wish|request|feedback|roadmap"),
}

# In what the asker wrote first.
ASKED = Wordings(
    {
        "how": """
            how can|do|to|does|would|should|is|are|did|long|many|much|often|fresh|big|fast|soon
            where can|do|is|are|would|should|did|does, what is|are|does|do|would|should, what's the|a|your|best
            which of|is|one|are|roles|version|plan, which .. do|does|is|are|should|can, who can|do|is|should|may
            why, can i|we|you|someone|the|it|one|two|a|this, could i|we, should i|we, may i|we, do i|we need|have
            when does|do|is|will|are, comment, cómo, como, wie, où, jak, qui, quel*, peut on, hay, existe, alguien
            alguém, gibt es, kann man|ich, 请问, 吗
        """,
        "if": """
            is|are|does|do|has|will|was|did .. ?, is it|there|this|that, are there, do you, does anyone|anybody|it|the
            has|have anyone|anybody|you, anyone, anybody, someone know*, supported, support* ?, possible, normal
            expected ?, recommend*, difference, best practice*|way, wondering, question, questions, understand, explain
        """,
        "failing": """
            error, errors, exception*, fail*, crash*, broken, hang, hangs, hanging, stuck, timeout*, timed out, panic*
            traceback, segfault*, freez*, leak*, regression*, corrupt*, deadlock*, killed, dies, died, rejected, refused
            denied, wrong, missing, empty, twice, duplicate*, slow, blank, null, incorrect, unexpected*, mismatch*, lost
            gone, disappear*, unable, bug, bugs, not working, doesn't, don't, didn't, won't, isn't, aren't, can't
            cannot, wasn't, doesnt, dont, cant, does|do|did|is|are|was|were not, no longer, never, fehler, erreur
            plante, falla, marche pas, conflict*, warning*, stops, stopped, breaks, unreadable, garbled, off by
        """,
        "mending": """
            how can|do|to|does|should|could .. fix|solve|resolve|debug|repair|recover|avoid|stop, get rid of
            any|some|a workaround|fix|hint|hints|idea|ideas|clue|clues|pointers, what am i missing|doing
            what are we missing|doing, what's wrong|happening, what is wrong|happening|going, going on, what does .. mean
            get|got|gets|getting|see|seeing|gives|throws|returns|shows|hit|have .. error|exception|issue|problem|warning
            getting this|the, even though|when|if|after, nothing happens|changed|gets|is, coming up, hitting a
        """,
        "since": """
            since|after .. upgrad*|updat*|version|release|0.0|monday|tuesday|wednesday|thursday|friday|yesterday|today
            since|after .. morning|week|weekend|night|days|hours|hour|migrat*|moving|switch*|renew*
            upgraded|updated|migrated|moved|switched .. to|from, used to, worked before|until|fine, suddenly
            all of a sudden, out of nowhere, repro*, steps to, expected .. actual
        """,
        "wishing": """
            wish, wishes, feature request*, small|one|my|an|another request|idea, suggestion*, suggest, proposal, wishlist
            would|it'd|that'd .. nice|great|cool|good|lovely|awesome|helpful|useful|amazing|handy|super|sweet|wonderful
            would love|like .. see|have|an|a, would save|help us, we'd pay|love|like|use|need, would help, could save
            please|pls add|support|allow|consider|make|expose|include|bring, please :pray:
            can|could you|we|it|there .. add|support|get|have|make|allow|consider|implement|expose|include|remember
            any chance, any|are|have|have you|there plan|plans|roadmap|timeline, do|are you plan|planning|consider*
            plan for|to, plans for|to, planned, on the|your roadmap, roadmap, in the works, eta for|on
            need an|a|some|support|more|native|proper, we|i really want|need, missing an|a way|option|button|setting
            better if, why is there no, instead of having, let me|us, who|anyone else wants, only knows, in future
            in the future, in zukunft, every morning|time i, at some point, eventually, so far, still no, sad that
        """,
        "contributing": """
            pr, prs, pull request*, merge request*, first issue*|pr|contribution|time|patch, contribut*, maintainer*
            gsoc, hacktoberfest, outreachy, codebase, dco, cla, fork, local setup|development, dev setup|environment
            unit|integration|failing|flaky test*, ci is|fails, assign* .. me|it|#0|issue, take|claim|tackle .. issue|#0
            work|working|help .. on|with .. issue|issues|#0, issue|#0 .. open|free|available|taken|wanted, up for grabs
            review|merge|reviewing .. pr|my|it|this|#0|change|patch, typo*, a|the|my|send|submit fix|patch, patches
            accept docs|prs|patches, from source, beginner friendly, translat*, triage rights, commit, commits, squash
            rebase, still wanted, linter, happy|glad|love|like to fix|help|send|write|implement|add|work|contribute|try
            want to|i can|i could .. fix|write|implement|work|contribute|tackle|solve, send a change
            wrote|built|made|published .. plugin|adapter|provider|connector|pack|package|library|wrapper|exporter|module
            design doc, good first, newcomer*, the repo
        """,
        "releasing": """
            0.0 is|are|was|has .. out|released|available|live|here|shipped|published, 0.0 out|released|available|live
            releas* .. 0.0, what's new, release notes, changelog, full notes, upgrade notes, highlights, new in
            new features, breaking change*, bug fixes, bugfixes, features fixes, known issue*, deprecat*, improvements
            fix|feat|chore|perf .. in #0, is here !, security release, :package:, :rocket:, :rotating_light:, changes
        """,
        "announcing": """
            heads up, headsup, reminder, maintenance, announc*, we're|are happy|excited|thrilled|proud|pleased|hiring
            we're launching|moving|renaming|closing|now|looking, we are launching|moving|renaming|closing|now|joining
            we've|have launched|shipped|published|opened|released|moved|started|passed|joined, we opened|joined|moved
            save the date, starting today|next, as of, effective, from monday|next|today|now, webinar, meetup, meet up
            conference, workshop, community call, office hours, ama, livestream, sign up, register, registration, rsvp
            join us, newsletter, blog, survey, early access, beta program, stickers, voucher, freeze, closed on|from|over
            iso, soc, certified, is open, support ends|end, end of life, new address, please plan|fill|upgrade|join
            cve, early bird, utc, cet, gmt, welcome to the team, say hi, open source release, new :, since today
        """,
        "down": """
            is|are|was|looks|seems|site|service|api|cloud|dashboard|app|docs|server|console|login .. down|unreachable
            is|are|seems|site|service|api|cloud|docs|server .. offline|unavailable|dead, outage*, incident, degraded
            status page, 502, 503, 504, 520, 521, 522, 523, 524, 502s, 503s, 504s, bad gateway, cloudflare
            cert|certificate .. expired, just|only me|us, is it me, me or, for everyone|everybody|all|us all
            anyone|anybody|someone else .. ?, all|every|no .. 404|500|return*|gone|load*|fail*, on every, for any
            docs|documentation|website|site|download*|registry|mirror|search .. 404|500|nothing|blank|expired|gone|empty
            right now, at the moment, this morning, an hour, everywhere, as we speak, down ?, dead ?, page|screen stays
            won't|not|doesn't|don't load|open|respond|start|connect|reach*, cannot|can't|unable log|login|sign|reach
            cannot|can't|unable to|to log|login|sign|reach|connect, spin, spins, spinning, times|time out, delayed
            trouble|problems|issues in|with, queue|queued|queues, latency, unresponsive, anybody on it, prod
        """,
        "hiring": """
            hiring, we're looking|is looking|looking for|to hire, open role*|position*, job, jobs, vacanc*, recruit*
            relocation, salary, cv, resume, apply, full time, part time, contractor, freelanc*, onsite, hybrid, remote
            senior|staff|junior|lead|principal .. engineer|analyst|scientist|developer|architect|role|position|manager
            engineer|analyst|scientist|developer wanted, open to a|an|new, years of, based in, weeks of work
            we need an|a .. lead|engineer|developer|analyst, wanted, dev, engineer, analyst, developer
        """,
        "coordinating": """
            i'm|i|am out|off|away|afk|ooo|offline|on .. from|until|noon|tomorrow|today|leave|vacation|pto|holiday
            i'm|am out|off|away|afk|ooo|offline, on call, rota, rotation, shift, handover, handing over, standup, swap*
            takes over|eu|us|the, covering, cover for, can|could you|someone take|cover|pick|handle|close|watch
            did you ship|merge|send|reply|answer|talk, wrong channel, sorry for the noise, please|just ignore, ignore this|that|me, this is a test, nvm
            nevermind, never mind, please keep|use .. threads|channel, in threads, i restart, i'll restart, interview*
            pick a slot, watch the, who has|takes, on leave, close the loop, they wrote|asked, oops, meant for, found it
            triage at, first half, dm me, reach out, contact me, promo*, discount, free trial|month, crypto, seo
            partnership, grow your, outreach, no support
        """,
        "social": """
            welcome, introduc*, say hi, new here, just joined, lurk*, happy new|friday|holidays|birthday|monday, merry
            congrat*, kudos, shout out, shoutout, props, thanks to, thank you all, appreciat*, just wanted to say|thank
            weekend, wochenende, cake, beer, beers, coffee, drinks, weather, rain, rains, rainy, sunny, degrees, summer
            winter, snow, quiz, anyone going|attending|at, who else is, poll, haha, lol, joke, meme, kubecon, fosdem
            pycon, til, what do you|everyone|people use|think|prefer|call, what do you all, which .. do you use
            how do you|people name|clean|organise|organize, our setup|story|stack, we run, sharing our|my|a|some
            built this|a, i made, we made, is public, write up, lessons, connect with, love to connect|chat|hear
            feedback on the, exploring, learning more, anyone here, compare notes, what's everyone, happy to be here
            good luck, my cat|dog|kid|boss, love it, love this, excellent, hi from, hello from, from sydney|berlin
            loving, proud, be nice, :beers:, :beer:, :tada:, :heart:, :sunny:, so much better
        """,
    }
)

# In what others wrote after it.
ANSWERED = Wordings(
    {
        "investigating": """
            we see|are|aware|'re, we're seeing|on|aware|investigating|looking, on it, looking, look at|into, known
            identified, incident, checking, aware of, investigating, yes we
        """,
        "restoring": """
            roll* back, revert*, restart*, mitigat*, recovered, drain*, purged, scaled up, renewed, post mortem
            all clear, index rebuild, cache rule, new machines, adding machines|capacity, deploy, failover, outage
            back up|online|to normal, is|are|came|we're back, we're up, up again, works|work|loads again
            resolved, should be fine|back|ok|good, is|are in place, try again, give it a|an|five|ten, our side|end
            ran out, out of disk|memory|space|connections, full disk, disk is full, backlog, our fault, in 0 minutes
            redirect
        """,
        "joining": """
            same, yup, +1, here too, us too, me too, see the same, eta, as well, also
        """,
        "noting": """
            noted, on the|our|my list|radar|roadmap|backlog, in our|the backlog, added it|this|that|you|your .. to
            add your, logged, planned for, nice|good|great|the|an idea, love it|this|that|to, great|good|fair idea|suggestion|point|one
            collect*, use case*, how would you, would you mind|be, tell me|us more, upvote, vote, discussion
            no plan|plans|date|eta|promise*, not today|yet|planned|scheduled, this|next quarter|year, h1, h2, q1, q2, q3
            q4, later this year, understand the|your, would love, yes please, we need, passed|raise*|put|bring|take .. team|product|pm
            hear you, comes up, so far, makes sense, can't promise, nothing concrete
            on our mind|minds, at the moment, steht auf, keep a list, such cases, feature request, community port
            been asked, asked for, to ask, more often, not at this time, a short call, love to learn
        """,
        "merging": """
            merge*, review*, pr, pull request, draft, assign*, good first, first come, contribut*, cla, dco, rebas*
            squash, split the|it, lint, ruff, approve*, commit, maintainer*, welcome aboard|to, go ahead, go for it
            start working, is taken|free, nobody is, design doc, invite, comments, addressed, amend, patch
        """,
        "mending": """
            bug, regression, reproduc*, confirmed, our|my fault|bad|bug|mistake, fix|fixed|fixes in|is|with|coming|for
            a fix, released, release, hotfix, patched, workaround, is|was broken, known issue|problem|bug, root cause
            we'll|will fix, upgrade|update|downgrade to, is out, ships in, cause, caused, causes, thanks for the report
        """,
        "asking_back": """
            can|could|please|would|will you|share|send|paste|attach|post|provide|check|confirm|run|try
            can|could|would you share|send|paste|attach|post|provide|check|confirm|run|try|dm|get
            logs, log, stack trace, traceback, screenshot, har, output of, repro, which|what version|adapter|driver|os
            which|what deployment|plan|browser|message|command, diagnostics, request id, do|does|did|is|are you|the|it ?
            is .. ?, do you .. ?, did .. ?
        """,
        "side_message": """
            yes, yep, no, not supported, isn't supported, you can|could|need, documented, see, by default, default is
            there is|'s no|a|an, there's no|a|an, it's under|in|called, set, use, under settings, limit is, recommend*
            by design, both work, either, add, put, only
        """,
        "socializing": """
            haha*, lol, congrat*, congratulations, well deserved, nice one, love that, :heart:, :tada:, beer, beers
            see you, welcome, stealing, finally, booked, great to|read, no pressure, and proud, made our day, hello
            since forever, fight me, same to you, wow, napkins, get well, more to come
        """,
        "moderating": """
            no recruiting|job|promo*|advertising, pinned rules, please no|post|use|move, wrong channel, remote from
            is relocation, eu only, salary, visa, see #0, i could, dm, mine, will do, dream job
        """,
    }
)
