"""Fjord Field, a maker of software for field-service teams. Every name, number and sentence is made up."""

SLUG = "fjord"
NAME = "Fjord Field"
TIME_ZONE = "Europe/Oslo"
DOMAIN = "fjord.example"  # reserved for examples: no mail can ever reach it

# name, role, what they do
PEOPLE = (
    ("Sanna Lindqvist", "owner", "chief product officer"),
    ("Nadia Virtanen", "admin", "product operations"),
    ("Tomás Keller", "editor", "product manager, dispatch"),
    ("Aino Olsen", "editor", "product manager, enterprise"),
    ("Mei Rossi", "editor", "product manager, onboarding"),
    ("Jonas Lund", "editor", "product manager, platform"),
    ("Emeka Bello", "contributor", "engineering lead, dispatch"),
    ("Sofie Dahl", "contributor", "product designer"),
    ("Niklas Voss", "contributor", "engineering lead, platform"),
    ("Henrik Aas", "viewer", "chief executive"),
)

PRODUCTS = (
    ("Fjord Field", "FLD", "introduction", "The app that technicians carry: jobs, forms, photos and parts, with or without a signal."),
    ("Fjord Office", "OFC", "introduction", "The desk behind the vans: dispatch board, customers, reports and the API."),
    ("Fjord Paper", "PPR", "sunset", "Job sheets printed on carbon paper, and the scanner that reads them back."),
)  # fmt: skip

# name, person-weeks per month
TEAMS = (("Dispatch squad", 9), ("Onboarding squad", 7), ("Platform squad", 9))

# How much should be in work at once, by status: more is being built than was meant to be.
LIMITS = {"discovery": 8, "building": 6}

VISION = {
    "statement": "Every field visit ends with the job done and the paperwork finished, without a second trip.",
    "for_whom": "service companies with 10 to 400 technicians",
    "need": "send the right person with the right parts and prove what was done",
    "category": "a field-service app",
    "benefit": "gets a new team to its first finished job within a day",
    "unlike": "suites that need a consultant and a signal",
    "difference": "works offline first and is set up by the dispatcher, not by IT",
    "segments": [
        {
            "name": "Growing service companies",
            "description": "10 to 60 technicians, the owner's partner does the office, no IT",
            "size": "about 4,100 in the Nordics",
        },
        {
            "name": "Regional specialists",
            "description": "60 to 400 technicians in lifts, cooling and fire safety, with dispatchers of their own",
            "size": "about 640",
        },
        {
            "name": "Municipal operations",
            "description": "Water, parks and buildings; buy by tender and keep records by law",
            "size": "310 municipalities",
        },
    ],
    "principles": [
        "Works in a basement: no feature may need a signal to be useful.",
        "One thumb, one glove: everything a technician does fits a phone in one hand.",
        "The dispatcher sets it up, without a manual and without us.",
        "Say what happened: every change on a job can be traced and explained.",
    ],
}

# product, its own vision in one sentence
VISIONS = (
    ("OFC", "One dispatcher carries sixty jobs a day and goes home on time."),
    ("PPR", "No customer loses a sheet when the last printer is switched off."),
)

# slug, title, colour, health, owner, why
OBJECTIVES = (
    ("first_week", "Win the first week", "cobalt", "at_risk", "Mei", "Teams that finish a real job in week one stay: 84% are still with us after a year, against 37% of the others."),
    ("dispatch", "Dispatch at scale", "moss", "on_track", "Tomás", "Our largest customers hire dispatchers faster than technicians. One dispatcher should carry sixty jobs a day without stress."),
    ("enterprise", "Trusted by enterprise", "plum", "on_track", "Aino", "Nine deals worth €1.4 million stalled in security review last year."),
    ("platform", "Open platform", "coral", "off_track", "Jonas", "Partners build what we never will, once the API is something they dare to depend on."),
)  # fmt: skip

# What was said of each objective with its health
OBJECTIVE_NOTES = {
    "first_week": "Activation fell again in the region north. The invites by SMS have to come before the season.",
    "dispatch": "Sixty jobs a day is in reach in two of five depots; smart assign decides the others.",
    "enterprise": "Both reviews of October passed. Single sign-on is the last thing they ask for.",
    "platform": "Webhooks took the month that the API needed. We decide at the gate what to leave out.",
}

# Per cent of the planned effort that each should get
ALLOCATION = {"first_week": 40, "dispatch": 25, "enterprise": 20, "platform": 15}

# objective, title, KPI slug, None (by hand) or "features", start, target, current (without KPI), unit, weight
KEY_RESULTS = (
    ("first_week", "Activation rate", "activation", 41, 55, None, "%", 2),
    ("first_week", "Time to first value", "first_value", 4.1, 2.0, None, "days", 1),
    ("dispatch", "Jobs per dispatcher and day", "jobs", 38, 60, None, "", 2),
    ("dispatch", "Support contacts per 100 teams", "support", 13.5, 9, None, "", 1),
    ("enterprise", "Deals blocked in security review", None, 9, 2, 4, "deals", 2),
    ("enterprise", "Net revenue retention", "nrr", 104, 110, None, "%", 1),
    ("platform", "Active API clients", "api", 22, 80, None, "", 2),
    ("platform", "Published partner apps", None, 0, 6, 1, "apps", 1),
    ("platform", "What partners need is built", "features", 0, 100, None, "%", 1),
)

# key result: the curve it is expected to follow, the last check-in 0 or 1 weeks ago, how sure people were from the
# oldest week on, and what they wrote with the latest one
CHECK_INS = {
    "Activation rate": ("linear", 0, (70, 70, 75, 70, 65, 60, 60, 55, 50, 45), "The new sign-up form cost us three points; the guided first job has to win them back."),
    "Time to first value": ("linear", 1, (60, 60, 55, 60, 60, 55, 50, 50, 50), "Importing customers still takes a day for most teams."),
    "Jobs per dispatcher and day": ("back_loaded", 0, (60, 65, 65, 70, 70, 75, 75, 80, 80, 80), "Bulk assign moved the median by two jobs in its first week."),
    "Support contacts per 100 teams": ("linear", 1, (55, 60, 60, 65, 65, 70, 70), "The help inside the job screen answers the two most frequent questions."),
    "Deals blocked in security review": ("linear", 0, (40, 45, 50, 50, 60, 65, 70, 75, 75, 80), "Two more signed once they saw single sign-on. Four are left, all wait for the audit log."),
    "Net revenue retention": ("front_loaded", 1, (70, 70, 70, 75, 75), "Renewals of December look good."),
    "Active API clients": ("back_loaded", 0, (50, 45, 45, 40, 35, 35, 30, 30, 25, 20), "Webhooks slipped again; partners will not start before they have them."),
    "Published partner apps": ("back_loaded", 1, (50, 50, 40, 40, 35, 30, 30), "One is out, two are in review, three have not begun."),
}  # fmt: skip

# slug, name, unit, direction, aggregation, grain, stage, north star, product, description
METRICS = (
    ("fixes", "First-visit fixes", "", "up", "sum", "week", "", True, None, "Jobs finished on the first visit, over all customers."),
    ("activation", "Activation rate", "%", "up", "mean", "week", "activation", False, "FLD", "Share of new teams that finish a real job in their first week."),
    ("teams", "Weekly active teams", "", "up", "last", "week", "retention", False, "FLD", "Teams with at least five finished jobs in the last seven days."),
    ("jobs", "Jobs per dispatcher and day", "", "up", "mean", "week", "", False, "OFC", "Finished jobs divided by dispatchers who were signed in."),
    ("nrr", "Net revenue retention", "%", "up", "last", "month", "revenue", False, None, "Revenue of today from the customers of a year ago, divided by their revenue then."),
    ("first_value", "Time to first value", "days", "down", "mean", "week", "activation", False, "FLD", "Median days from sign-up to the first finished job."),
    ("support", "Support contacts per 100 teams", "", "down", "mean", "week", "", False, None, "Conversations that a person at support had to answer."),
    ("api", "Active API clients", "", "up", "last", "week", "referral", False, "OFC", "Tokens that made at least one successful call on five of the last seven days."),
)  # fmt: skip

# KPI, days ago it was set, first day ago, start value, days ahead of the end, end value, why
TARGETS = (
    ("fixes", 260, 320, 12_600, 39, 17_900, ""),
    ("activation", 260, 320, 38, 100, 50, "The board plan of the year."),
    ("activation", 128, 120, 44.2, 39, 48, "Raised after the guided first job: the autumn goal is 48% by the end of the year."),
    ("teams", 260, 320, 2_250, 39, 3_080, ""),
    ("jobs", 260, 320, 38, 39, 45.6, ""),
    ("nrr", 260, 320, 104, 39, 109.5, "Agreed with finance."),
    ("first_value", 260, 320, 4.1, 39, 2.6, ""),
    ("support", 260, 320, 13.5, 39, 10.8, ""),
    ("api", 200, 190, 22, 130, 80, "Counted from the first partner workshop."),
)  # fmt: skip

# days ago, text, KPI or None
ANNOTATIONS = (
    (131, "Pricing page change", "activation"),
    (164, "Data centre incident, 3 hours", None),
    (58, "Trade fair in Herning", "teams"),
)

# slug, product, name, starts, ships, shipped (days from today), description
RELEASES = (
    ("autumn", "FLD", "Autumn release", -130, -62, -61, "Notifications, the new sign-up form and everything that makes a first week calm."),
    ("sso", "OFC", "SSO launch", -40, 12, None, "Single sign-on, user provisioning and the audit log that security reviews ask for."),
    ("advent", "FLD", "Advent release", -20, 33, None, "Invitations by text message, templates for five trades, arrival windows."),
    ("winter", "OFC", "Winter release", -20, 68, None, "Smart assign and everything a dispatcher needs for a snow day."),
    ("summit", "OFC", "Field Summit", 70, 116, None, "What we show on stage in March: open platform, depots and the partner programme."),
)  # fmt: skip

# name, domain, segment, yearly revenue
COMPANIES = (
    ("Nordkraft Service", "nordkraft.example", "Enterprise", 312_000),
    ("Hallin Lifts", "hallinlifts.example", "Mid-market", 96_400),
    ("Baltic Cooling", "balticcooling.example", "Mid-market", 71_800),
    ("Vestby Municipality", "vestby.example", "Public sector", 148_000),
    ("Rørlegger Moen", "rorleggermoen.example", "Small business", 8_900),
    ("TechServ Group", "techserv.example", "Partner", 0),
)

# name, title, company or None, power, interest, stance, days since the last contact, notes, earlier stance
STAKEHOLDERS = (
    ("Ingrid Solheim", "Chief operating officer", "Nordkraft Service", 5, 5, "supporter", 9, "Wants smart assign before the storm season. Brings 240 technicians in spring if it works.", "neutral"),
    ("Karl Brandt", "Chief financial officer", None, 5, 2, "critic", 46, "Sees the platform as cost. Asks for a payback date at every quarterly review.", "neutral"),
    ("Pia Nyström", "Head of sales", None, 4, 4, "champion", 4, "Counts the deals that wait for single sign-on and says so, with numbers.", ""),
    ("Ole Hagen", "Head of support", None, 3, 5, "supporter", 12, "Knows which release caused which queue. Ask him before changing notifications.", ""),
    ("Marta Kaminska", "Dispatch manager", "Baltic Cooling", 2, 5, "champion", 6, "Our best interview partner: forty minutes, three insights, every time.", ""),
    ("Erik Hallin", "Owner", "Hallin Lifts", 4, 3, "neutral", 71, "Renewal in March. Uses spreadsheets beside us because import drops his columns.", "supporter"),
    ("Dagny Vik", "Security officer", "Vestby Municipality", 4, 4, "critic", 15, "Will not sign without EU data residency and an exportable audit log.", "opponent"),
    ("Petter Moen", "Master plumber", "Rørlegger Moen", 1, 4, "supporter", 33, "Six vans. Tells the truth about what works with wet hands.", ""),
    ("Lea Hoffmann", "Partner manager", "TechServ Group", 3, 4, "neutral", 22, "Would list three apps in the marketplace once the API keeps its promises for a year.", ""),
    ("Arvid Strand", "Works council", "Nordkraft Service", 4, 2, "opponent", 88, "Objects to route replay: it must not become surveillance of technicians.", "neutral"),
    ("Yusuf Demir", "Chief technology officer", None, 5, 4, "supporter", 2, "Backs the platform. Wants webhooks finished before anything new is promised.", ""),
    ("Clara Winther", "Investor, board member", None, 4, 2, "neutral", 51, "Looks at net revenue retention first and at nothing else second.", ""),
)  # fmt: skip

# blocking feature, blocked feature
BLOCKS = (
    ("guided_job", "starter"), ("sms_invite", "import"), ("starter", "coach"), ("import", "coach"),
    ("reschedule", "replay"), ("assign1", "assign2"), ("sso", "residency"), ("residency", "approvals"),
    ("webhooks", "rest"), ("rest", "marketplace"), ("audit", "approvals"), ("offline", "photo"),
    ("clustering", "reschedule"), ("rest", "oauth_apps"), ("assign1", "snow_day"), ("sso", "roles"),
)  # fmt: skip
RELATED = (("photo", "signature"), ("van_stock", "parts"), ("quiet", "digest"), ("replay", "eta"))

# feature, days ago, who, what
COMMENTS = (
    ("assign1", 6, "Emeka", "The matcher is fine with 40 technicians and slow with 400. I would rather move two weeks than ship the slow one."),
    ("assign1", 5, "Tomás", "Agreed. Ingrid's storm season starts in February, end of January still works for her."),
    ("assign1", 2, "Nadia", "Support asks to keep the old manual order as a fallback for the first month."),
    ("assign2", 18, "Sofie", "Tested the skills editor with five dispatchers: four added skills per person, one per van. Both must work."),
    ("sso", 30, "Aino", "Two of the nine blocked deals use Google, seven use Entra. Entra first."),
    ("sso", 8, "Niklas", "SCIM deprovisioning done; the 409 on renamed groups is the last open case."),
    ("residency", 25, "Aino", "Vestby signs when this has a date in writing. Their tender closes on the 20th."),
    ("webhooks", 36, "Jonas", "We found that 3% of deliveries are lost when a receiver is slow. Retries with a log are not optional."),
    ("webhooks", 12, "Niklas", "Replay from the log works. What is left is switching old customers over without a double delivery."),
    ("rest", 12, "Jonas", "I moved the start behind webhooks on purpose: the same people do both."),
    ("signup", 70, "Mei", "Activation went down in the first week after this. Watching two more weeks before we draw conclusions."),
    ("signup", 44, "Mei", "It is not noise. The phone number field costs us: 11% leave there. Planning the repair with team invites."),
    ("sms_invite", 1, "Mei", "64% done. The carriers in Finland want a registered sender name, we wait for one letter."),
    ("import", 20, "Sofie", "Watched Erik import his sheet: he has two header rows. So do nine of the twelve files we collected."),
    ("replay", 33, "Tomás", "Met the works council of Nordkraft. We show routes of jobs, never of people, and delete after 30 days."),
    ("offline", 15, "Sofie", "The lift shaft test: no signal for 50 minutes, then three phones sync the same form. That is the case to design for."),
)  # fmt: skip
