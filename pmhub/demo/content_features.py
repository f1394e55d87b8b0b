"""What Fjord Field built, builds and may build. Days count from today; slips are (days ago, days moved, code, why)."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Idea:
    """A feature before it is one. `when` is ("day", first, last), ("month" | "quarter", how many ahead) or None."""

    slug: str
    title: str
    product: str
    team: str
    owner: str
    status: str
    effort: tuple[float, float] | None
    rice: tuple[int, float, int, float] | None
    when: tuple | None
    text: str
    serves: tuple[tuple[str, int], ...] = ()
    horizon: str = ""
    release: str = ""
    progress: int = 0
    confidence: int = 80
    tags: tuple[str, ...] = ()
    slips: tuple[tuple[int, int, str, str], ...] = field(default=())


D, O, P = "Dispatch squad", "Onboarding squad", "Platform squad"  # noqa: E741

SHIPPED = (
    Idea("guided_job", "Guided first job", "FLD", O, "Mei", "shipped", (6, 8), (2400, 3, 80, 2), ("day", -285, -243), "New teams sign up, look around and leave: 59% never finish a real job. Walk the first technician through one, with their own customer and address instead of sample data.\n\nSeen in 14 of 18 onboarding calls; the two calls without a guide took twice as long.", (("first_week", 3),), "now", progress=100, tags=("onboarding",)),
    Idea("sample_company", "Sample company to try things on", "FLD", O, "Mei", "shipped", (2, 3), (1900, 1, 80, 1), ("day", -236, -205), "A made-up company with jobs, vans and a map, one tap to remove. Sales asked 22 times for a safe place to show the board.", (("first_week", 1),), "now", progress=100, tags=("onboarding", "sales"), slips=((228, 7, "estimate", "Removing the sample without touching real rows took longer than making it."),)),
    Idea("sms_status", "Text message when the technician is near", "FLD", D, "Tomás", "shipped", (3, 4), (5200, 1, 100, 1), ("day", -214, -176), "“Where is he?” is the most common call to a dispatcher: 31% of all calls at Baltic Cooling. Send the customer one message when the technician is 15 minutes away.", (("dispatch", 2),), "now", progress=100, tags=("dispatch", "customers")),
    Idea("checklists", "Checklists that can be required", "FLD", O, "Sofie", "shipped", (3, 5), (3100, 2, 80, 1.5), ("day", -205, -160), "Lift companies must tick 24 points by law and keep the list for ten years. Today they photograph paper.", (("enterprise", 1), ("first_week", 1)), "now", progress=100, tags=("forms",), slips=((190, 12, "capacity", "Two of the squad went to the incident of the data centre."),)),
    Idea("board_filters", "Board filters that stay", "OFC", D, "Emeka", "shipped", (1.5, 2), (640, 1, 100, 0.5), ("day", -182, -165), "Dispatchers set the same four filters every morning. Keep them per person and in the link.", (("dispatch", 1),), "now", progress=100, tags=("dispatch", "comfort")),
    Idea("price_page", "Prices per van, not per seat", "OFC", P, "Jonas", "shipped", (2, 3), (1500, 2, 50, 1), ("day", -158, -131), "Customers count vans. Nine of eleven lost small deals named the seat price as the reason.", (("enterprise", 1),), "now", progress=100, tags=("billing",)),
    Idea("quiet", "Quiet notifications", "FLD", O, "Mei", "shipped", (2, 3), (4100, 1, 80, 1), ("day", -128, -100), "Technicians get 34 notifications a day and turn all of them off. Bundle what can wait, ring only for a changed next job.\n\nSupport expects fewer “I did not see it” contacts.", (("first_week", 1),), "now", "autumn", 100, tags=("notifications",), slips=((118, 5, "dependency", "Waited for the new push service."),)),
    Idea("signup", "New sign-up form", "FLD", O, "Mei", "shipped", (3, 4), (3300, 1, 50, 1.5), ("day", -103, -75), "One page instead of four, with the phone number up front so that sales can call. Sales wants the number; design doubts that people give it before they have seen anything.", (("first_week", 2),), "now", "autumn", 100, tags=("onboarding", "growth"), slips=((96, 9, "strategy", "The phone number field came in late, on the wish of sales."),)),
    Idea("day_summary", "The day in one page", "OFC", D, "Tomás", "shipped", (2, 2.5), (880, 1, 80, 1), ("day", -92, -66), "What was planned, what was done, what moved and why: printed every evening by 40% of the dispatchers we asked, by hand.", (("dispatch", 1),), "now", "", 100, tags=("reports",)),
    Idea("clustering", "Live map clustering", "OFC", D, "Tomás", "shipped", (4, 5), (1200, 2, 80, 1.5), ("day", -48, -11), "With more than 80 vans the map is a carpet and takes nine seconds to draw. Cluster by area, open on zoom, keep late jobs on top.\n\nNordkraft and two tenders asked for it by name.", (("dispatch", 3),), "now", "winter", 100, tags=("dispatch", "map"), slips=((40, 4, "estimate", "Tiles for the far north were missing."),)),
)  # fmt: skip

BUILDING = (
    Idea("sms_invite", "Team invite by SMS", "FLD", O, "Mei", "building", (4, 6), (2600, 2, 80, 1.5), ("day", -20, 18), "Technicians do not read e-mail at work: 46% of invitations are never opened, and a team without technicians never finishes a job. Invite by text message, sign in by one tap.\n\nAlso repairs what the new sign-up form broke: the phone number is asked for when it is useful.", (("first_week", 3),), "now", "advent", 64, 85, ("onboarding", "growth"), slips=((34, 8, "incident", "Carrier registration in Finland needs a signed letter."),)),
    Idea("starter", "Starter templates", "FLD", O, "Sofie", "building", (3, 5), (2100, 2, 80, 1.5), ("day", -13, 31), "Plumbing, lifts, cooling, cleaning: forms, job types and price lists ready to use. 7 of 10 new teams are one of five trades and all of them start from an empty page today.", (("first_week", 2),), "now", "advent", 31, 80, ("onboarding", "forms")),
    Idea("assign1", "Smart assign v1", "OFC", D, "Tomás", "building", (10, 14), (1900, 3, 80, 4), ("day", -19, 68), "Proposes who takes a new job by distance, working time and what is in the van; the dispatcher accepts or drags. Nordkraft measured 48 seconds per assignment, 60 a day.\n\nNot an autopilot: every proposal says why.", (("dispatch", 3),), "now", "winter", 38, 70, ("dispatch", "matching"), slips=((76, 21, "estimate", "The first matcher was fast for 40 technicians and slow for 400."), (2, 14, "capacity", "Clustering needed the same two people until it shipped."))),
    Idea("sso", "Single sign-on and user provisioning", "OFC", P, "Aino", "building", (8, 10), (900, 3, 100, 3), ("day", -41, 12), "Seven of nine stalled deals wait for it. Entra ID first, then Google; accounts come and go with the directory (SCIM).", (("enterprise", 3),), "now", "sso", 84, 90, ("security",), slips=((88, 13, "dependency", "The session store had to move first."),)),
    Idea("audit", "Audit log export", "OFC", P, "Aino", "building", (3, 4), (420, 2, 80, 1.5), ("day", -5, 39), "Who changed what, exported monthly to the customer's own archive. Vestby and two hospitals ask for it in their tenders.", (("enterprise", 2),), "now", "", 26, 80, ("security", "reports"), slips=((52, 11, "capacity", "After single sign-on: the same reviewer."),)),
    Idea("webhooks", "Webhooks v2", "OFC", P, "Jonas", "building", (6, 9), (310, 2, 80, 2.5), ("day", -34, 25), "3% of deliveries are lost when the receiver is slow. Signed, retried over three days, with a log, a test button and replay.", (("platform", 3),), "now", "", 46, 70, ("api",), slips=((70, 14, "incident", "Lost deliveries at TechServ: found the cause in the queue, not in the sender."), (37, 21, "estimate", "Moving old receivers over without double deliveries is a project of its own."))),
    Idea("eta", "Arrival window for customers", "FLD", D, "Emeka", "building", (3, 4), (3800, 1, 80, 1.5), ("day", -9, 20), "Two hours instead of “in the morning”. Recomputed from the route; 22% of missed visits are customers who went out.", (("dispatch", 1),), "now", "advent", 40, 80, ("customers",)),
    Idea("van_stock", "Van stock counts", "FLD", D, "Emeka", "building", (4, 6), (1700, 1, 50, 2), ("day", -16, 40), "One in six second visits happens because a part was not in the van. Count by scanning the shelf, correct by using a part on a job.", (("dispatch", 2),), "now", "", 22, 60, ("parts",), slips=((4, 10, "dependency", "The scanner library of the old app does not run on new phones."),)),
)  # fmt: skip

PLANNED = (
    Idea("import", "Import from spreadsheets", "FLD", O, "Sofie", "planned", (4, 6), (1800, 2, 80, 2), ("day", 22, 74), "Customers, sites and open jobs from a sheet, with a preview that can be undone. Erik at Hallin Lifts keeps sheets beside us because our import drops his columns.", (("first_week", 2),), "next", "", 0, 75, ("onboarding", "import"), slips=((30, 14, "capacity", "Starts when team invites are out."),)),
    Idea("reschedule", "Drag to reschedule", "OFC", D, "Emeka", "planned", (3, 5), (1400, 2, 80, 1.5), ("day", 9, 53), "Moving a job to another day takes seven clicks. Dispatchers do it forty times on a snow day.", (("dispatch", 2),), "next", "winter", 0, 80, ("dispatch", "comfort")),
    Idea("replay", "Route replay", "OFC", D, "Emeka", "planned", (4, 5), (760, 1, 50, 1.5), ("day", 56, 101), "What happened on Tuesday? Replay the routes of jobs, never of people; rows older than 30 days are gone. Agreed with the works council of Nordkraft.", (("dispatch", 1),), "next", "", 0, 65, ("map",)),
    Idea("residency", "Data residency in the EU", "OFC", P, "Niklas", "planned", (8, 12), (520, 3, 80, 4), ("day", 15, 94), "A promise in the contract: data and backups stay in the EU. Public tenders ask for it on page one; €640,000 of open deals name it.", (("enterprise", 3),), "next", "", 0, 70, ("security",), slips=((58, 10, "strategy", "Board decision: Frankfurt first, Stockholm later."),)),
    Idea("rest", "Public REST API, generally available", "OFC", P, "Jonas", "planned", (5, 7), (380, 2, 80, 2.5), ("day", 16, 81), "Versioned, documented, with limits and a promise of two years. Partners wait for the promise, not for the endpoints.", (("platform", 3),), "next", "summit", 0, 65, ("api",), slips=((33, 20, "dependency", "After webhooks: both need the delivery log."),)),
    Idea("coach", "In-app coach", "FLD", O, "Mei", "planned", (4, 7), (2300, 1, 50, 2), ("day", 77, 135), "Answers “what now?” in the second week: suggests the next useful step from what the team has not tried yet. Needs templates and import first.", (("first_week", 2),), "later", "", 0, 50, ("onboarding",)),
    Idea("assign2", "Smart assign v2 · skills", "OFC", D, "Tomás", "planned", (6, 10), (1600, 2, 50, 3), ("day", 64, 128), "Certifications and skills join the match. Gas and high voltage may only go to certified people: today a colour code in a sheet.\n\n41 votes in the portal, the most of any idea.", (("dispatch", 3),), "later", "", 0, 55, ("dispatch", "matching"), slips=((1, 7, "dependency", "Follows smart assign v1."),)),
    Idea("approvals", "Approval chains", "OFC", P, "Aino", "planned", (4, 6), (350, 2, 50, 2), ("day", 98, 149), "Quotes over a limit go to a second person. Asked for by four enterprise customers; needs roles and the audit log.", (("enterprise", 2),), "later", "", 0, 50, ("security",)),
    Idea("marketplace", "Marketplace pilot", "OFC", P, "Jonas", "planned", (5, 9), (240, 2, 50, 3), ("day", 91, 155), "Three partner apps, found and installed by the customer: accounting, tracking, parts. TechServ would be the first.", (("platform", 2),), "later", "summit", 0, 40, ("api", "partners")),
    Idea("depot", "Depot handover", "OFC", D, "Tomás", "planned", (3, 6), (540, 1, 50, 2), ("day", 112, 155), "A job that starts at one depot and ends at another loses its notes today. Pass it on as a whole, with photos and parts.", (("dispatch", 1),), "later", "summit", 0, 45, ("dispatch",)),
    Idea("snow_day", "Snow day mode", "OFC", D, "Tomás", "planned", (3, 5), (900, 2, 50, 1.5), ("month", 2), "One switch when a storm comes: safety jobs first, everything else moves, customers are told. Last January 1,140 jobs were moved by hand in two days.", (("dispatch", 2),), "next", "winter", 0, 60, ("dispatch",)),
    Idea("digest", "Weekly digest for owners", "FLD", O, "Mei", "planned", (1.5, 2), (1300, 1, 80, 1), ("month", 1), "Owners of small firms do not sign in, they read on Friday evening. Five lines: jobs, hours, money waiting, praise, one thing to look at.", (("first_week", 1),), "next", "", 0, 85, ("notifications", "reports")),
    Idea("nps_visit", "One question after the visit", "FLD", O, "Sofie", "planned", (2, 3), (2900, 1, 80, 1), ("quarter", 1), "A text message with one question and five stars. Customers ask for proof of quality in renewals; the North Star needs a second opinion.", (("enterprise", 1),), "next", "", 0, 70, ("customers",)),
)  # fmt: skip

DISCOVERY = (
    Idea("offline", "Offline job forms", "FLD", O, "Sofie", "discovery", (8, 13), (3400, 3, 50, 3.5), None, "Basements, lifts and forests have no signal, and a half-filled form is lost in 4% of the jobs. Forms that live on the phone and merge when they meet.\n\nThree prototypes tested with eight technicians; the second one survived the lift shaft.", (("first_week", 2), ("dispatch", 1)), "next", tags=("offline", "forms"), confidence=60),
    Idea("photo", "Photo evidence", "FLD", O, "Sofie", "discovery", (3, 5), (2700, 2, 80, 2), None, "Before and after, with time and place, bound to a point of the checklist. Insurance accepts it: two brokers confirmed in writing.", (("first_week", 1),), "next", tags=("forms",)),
    Idea("roles", "Custom roles", "OFC", P, "Aino", "discovery", (4, 6), (460, 2, 80, 2), None, "Enterprise wants a role that sees the board and not the prices. Five fixed roles do not stretch that far.", (("enterprise", 2),), "later", tags=("security",)),
    Idea("signature", "Customer signature on the glass", "FLD", O, "Mei", "discovery", (2, 3), (2200, 1, 80, 1), None, "Signed on the phone, sent as a PDF, found again in the job. 60% still carry paper for this alone.", (("first_week", 1),), "next", tags=("forms",)),
    Idea("oauth_apps", "Connected apps with consent", "OFC", P, "Niklas", "discovery", (4, 6), (280, 2, 50, 2), ("quarter", 2), "Partners ask customers for an admin token and the customer sends it by e-mail. A consent page with scopes, and a list to take it back.", (("platform", 2),), "later", "", 0, 45, ("api", "security")),
    Idea("parts", "Parts ordering from the job", "FLD", D, "Tomás", "discovery", (6, 10), (1100, 2, 50, 3), ("quarter", 2), "The part that is missing is ordered from the job and arrives at the van. Two wholesalers offered test access.", (("dispatch", 1),), "later", "", 0, 35, ("parts", "partners")),
    Idea("capacity", "Capacity forecast by area", "OFC", D, "Emeka", "discovery", (4, 7), (300, 2, 50, 2), None, "Which week will be too full, and where? From open jobs and seasons. Ingrid plans holidays in a sheet and is wrong by 15%.", (("dispatch", 2),), "later", tags=("reports", "matching")),
)  # fmt: skip

IDEAS = (
    Idea("tariff", "Tariff engine", "OFC", P, "Jonas", "idea", (8, 14), (260, 2, 50, 4), None, "Night, distance and contract prices in one rule set. Every customer over 50 vans has a sheet for it, none of them alike.", (("enterprise", 1),), "later", tags=("billing",)),
    Idea("voice", "Voice notes on a job", "FLD", O, "Mei", "idea", (2, 4), (1500, 1, 50, 1.5), None, "Gloves on, phone in the pocket: speak what was done. Needs a look at how well dialects are understood.", (), "later", tags=("comfort",)),
    Idea("calendar", "Calendar feed for technicians", "FLD", O, "Sofie", "idea", (1, 1.5), (1200, 0.5, 80, 0.5), None, "Their jobs in their own calendar, read only. Asked for 17 times, always with “it cannot be hard”.", (), "", tags=("comfort",)),
    Idea("subcontract", "Jobs for subcontractors", "OFC", D, "Tomás", "idea", (6, 9), (430, 2, 50, 3), None, "Peak weeks are covered by other firms. They need one job, not an account.", (("dispatch", 1),), "later", tags=("partners",)),
    Idea("dark", "Dark map for night shifts", "OFC", D, "Sofie", "idea", (0.5, 1), (150, 0.5, 100, 0.5), None, "The wall screen lights up the whole control room at night. A small one; three night dispatchers would send flowers.", (), "", tags=("comfort", "map")),
    Idea("warranty", "Warranty memory", "FLD", O, "Mei", "idea", None, None, None, "Tell the technician at the door that this compressor is still under warranty. Idea from Marta, interview 31.", (), "", tags=("customers",)),
    Idea("co2", "Kilometres and emissions report", "OFC", D, "Henrik", "idea", None, None, None, "Public tenders begin to ask for it. We have the kilometres; nobody has checked the factors.", (), "", tags=("reports",)),
)  # fmt: skip

PARKED = (
    Idea("chat", "Chat between vans", "FLD", O, "Mei", "parked", (5, 8), (900, 0.5, 80, 3), None, "Everybody uses another chat already, and nobody in eight interviews wanted one more. Parked until somebody does.", (), "", tags=("comfort",)),
    Idea("payroll", "Payroll export", "OFC", P, "Jonas", "parked", (6, 12), (180, 1, 50, 4), None, "Eleven countries, eleven formats. Partners do this better: see the marketplace.", (("platform", 1),), "", tags=("billing",)),
    Idea("watch", "App for the watch", "FLD", O, "Sofie", "parked", (4, 6), (220, 0.25, 50, 2), None, "Shown at the fair, loved by visitors, used by two of sixty testers after a week.", (), "", tags=("comfort",)),
)  # fmt: skip

FEATURES = (*SHIPPED, *BUILDING, *PLANNED, *DISCOVERY, *IDEAS, *PARKED)
