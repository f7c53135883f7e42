"""A year of a street, made through the program's own interface: who lives there, and what happens on which day, from a seed."""

import concurrent.futures
import datetime
import heapq
import itertools

from clock import ZONE
from program import Client, Refused, Server
from statements import Style, hand_in

COMMUNITIES = [("DP", "东平社区"), ("XP", "西平社区"), ("FM", "富民社区")]
# What waits for quota waits here.
POOR = "FM"
COLOURS = [("RED", "红先锋", "half-hour"), ("GREEN", "绿环保", "minute"), ("YELLOW", "黄平安", "half-hour"),
           ("BLUE", "蓝健康", "hour")]
WORK = ["清扫楼道", "入户宣传", "看望老人", "夜间巡逻", "放学护送", "量血压", "分发通知", "整理书屋", "扫雪", "浇花"]
GOODS = [("SALT", "食盐", 2, None), ("TISSUE", "抽纸", 3, None), ("VINEGAR", "白醋", 3, None), ("SOAP", "香皂", 4, None),
         ("NOODLES", "挂面", 5, None), ("MILLET", "小米", 6, None), ("TOWEL", "毛巾", 8, None), ("EGGS-10", "鸡蛋", 10, 4),
         ("FLOUR-25", "面粉", 12, None), ("SHAMPOO", "洗发水", 16, 2), ("MILK", "牛奶", 20, 2), ("RICE-5", "大米", 30, 2)]
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文淑珍凤山春海"
MONTHS = 12


def points(hundredths):
    """Hundredths of a point as the interface writes them."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def hundredths(text):
    """The other way round."""
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


class Months:
    """Accounting months, which end with their cut-off day."""

    def __init__(self, year, month, cut_off):
        self.cut_off = cut_off
        self.all = []
        for _ in range(MONTHS + 1):
            self.all.append(year * 100 + month)
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)

    def last_day(self, month):
        """The last day of a month."""
        year, number = divmod(month, 100)
        if self.cut_off < 31:
            return datetime.date(year, number, self.cut_off)
        following = datetime.date(year + number // 12, number % 12 + 1, 1)
        return following - datetime.timedelta(days=1)

    def first_day(self, month):
        """The first day of a month."""
        year, number = divmod(month, 100)
        before = year * 100 + number - 1 if number > 1 else (year - 1) * 100 + 12
        return self.last_day(before) + datetime.timedelta(days=1)

    def of(self, day):
        """The month of a day."""
        return next((month for month in self.all if day <= self.last_day(month)), self.all[-1])

    @staticmethod
    def text(month):
        """A month as the program writes it."""
        return f"{month // 100}-{month % 100:02d}"


class Volunteer:
    """Somebody who serves and shops."""

    def __init__(self, place, name):
        self.place, self.name = place, name
        self.card, self.id, self.leaves, self.days = None, None, False, set()


class Street:
    """Lives through the year; afterwards it knows its months and what its shops would say of themselves."""

    def __init__(self, random, program, cluster, clock, database, folder, say):
        self.random, self.program, self.cluster, self.clock, self.folder = random, program, cluster, clock, folder
        self.database, self.say = database, say
        self.url = cluster.url(database)
        self.months = Months(random.choice((2024, 2025)), random.randint(2, 12), random.choice((31, 31, 25, 20)))
        self.first = self.months.first_day(self.months.all[0])
        self.last = self.months.first_day(self.months.all[MONTHS]) + datetime.timedelta(days=5)
        self.queue, self.order = [], itertools.count()
        self.clients, self.tally, self.volunteers = {}, {}, []
        # What was done of late, and can be undone.
        self.approved, self.receipts, self.deliveries = [], [], []
        self.deducted, self.refusals = [], []
        # What each shop wrote into its own book: moment, number on the paper, hundredths; a return is negative.
        self.shop_books = {code: [] for code, _ in COMMUNITIES}
        self.hands_in = program.knows("statement")
        self.styles = {code: Style(random) for code, _ in COMMUNITIES}
        self.slip_numbers = {code: itertools.count(101) for code, _ in COMMUNITIES}

    # ---------------------------------------------------------------- people and places

    def live(self):
        """From the empty database to the day after the year."""
        self.clock.set(self.at(self.first, 7))
        self.program.run("migrate", database=self.url)
        self.program.run(
            "book", "create", "--name", "答案街道", "--code", "key", "--cut-off-day", str(self.months.cut_off), database=self.url)
        with Server(self.program, self.url) as server:
            self.server = server
            self.users([("admin", ["admin"], None)])
            self.found()
            self.run_until(self.last)
        self.program.run("job", "expiry", database=self.url)

    def users(self, wanted):
        """Sets up users and gives them tokens."""
        def add(user):
            login, roles, card = user
            arguments = ["user", "add", login] + [word for role in roles for word in ("--role", role)]
            self.program.run(*arguments, *(["--card", card] if card else []), database=self.url)
        for user in wanted:
            add(user)

        def token(user):
            return self.program.run("token", "issue", user[0], "--days", "1200", database=self.url).stdout.strip()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for user, text in zip(wanted, pool.map(token, wanted)):
                self.clients[user[0]] = Client(self.server.port, text, self.random)

    def post(self, login, path, body=None):
        """Somebody does something."""
        return self.clients[login].post(path, body)

    def found(self):
        """Places, goods, rates, people, passbooks, shelves."""
        random, admin = self.random, self.clients["admin"]
        for code, name in COMMUNITIES:
            admin.post("/communities", {"code": code, "name": name})
            admin.post("/shops", {"code": code, "name": name + "爱心超市"})
        staff = [("head", ["head"], None), ("rec-a", ["reconciler"], None), ("rec-b", ["reconciler"], None)]
        for code, _ in COMMUNITIES:
            low = code.lower()
            staff += [(f"coord-{low}-a", [f"coordinator@{code}"], None), (f"review-{low}-a", [f"reviewer@{code}"], None),
                      (f"review-{low}-b", [f"reviewer@{code}"], None), (f"clerk-{low}-a", [f"clerk@{code}"], None)]
        self.users(staff)
        start = self.first.isoformat()
        for code, label, rounding in COLOURS:
            admin.post("/colours", {"code": code, "label": label})
            self.rate = points(random.choice((200, 250)))
            admin.post("/rates", {"colour": code, "from": start, "pointsPerHour": self.rate, "rounding": rounding})
        for sku, name, price, limit in GOODS:
            admin.post("/goods", {"sku": sku, "name": name, **({"monthlyLimit": limit} if limit else {})})
            admin.post(f"/goods/{sku}/prices", {"from": start, "price": points(price * 100)})
        names = set()
        for index in range(66):
            place = COMMUNITIES[index % 3][0]
            name = random.choice(FAMILY) + random.choice(GIVEN) + random.choice(GIVEN)
            while name in names:
                name = random.choice(FAMILY) + random.choice(GIVEN) + random.choice(GIVEN)
            names.add(name)
            one = Volunteer(place, name)
            answer = self.post(f"coord-{place.lower()}-a", "/volunteers", {"name": name, "community": place})
            one.card, one.id = answer["card"], answer["id"]
            self.volunteers.append(one)
        own = {code: [one for one in self.volunteers if one.place == code] for code, _ in COMMUNITIES}
        self.users(
            [(f"coord-{code.lower()}-b", [f"coordinator@{code}"], own[code][0].card) for code, _ in COMMUNITIES]
            + [(f"clerk-{code.lower()}-b", [f"clerk@{code}"], own[code][1].card) for code, _ in COMMUNITIES])
        rows = [{"pool": points(random.randint(100, 300) * 100)}]
        for one in self.volunteers:
            if random.random() < 0.8:
                row = {"card": one.card, "points": points(random.randint(30, 90) * 100), "minutes": random.randint(5, 40) * 60}
                if random.random() < 0.3:
                    row["vintage"] = f"{self.first.year}-12-31"
                rows.append(row)
        rows += [{"shop": code, "sku": sku, "quantity": random.randint(30, 45)} for code, _ in COMMUNITIES for sku, *_ in GOODS]
        answer = admin.post("/openings", {"rows": rows})
        bad = [row for row in answer["items"] if row.get("problem")]
        if bad:
            raise RuntimeError(f"an opening was refused: {bad[0]}")
        self.plan()

    # ---------------------------------------------------------------- the plan

    @staticmethod
    def at(day, hour, minute=0, second=0):
        """A moment of a day."""
        return datetime.datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=ZONE)

    def office(self, day, first=9, last=16):
        """Some moment of a day while the office is open."""
        return self.at(day, self.random.randint(first, last), self.random.randrange(60), self.random.randrange(60))

    def then(self, moment, act, *arguments):
        """Does something at a moment."""
        heapq.heappush(self.queue, (moment, next(self.order), act, arguments))

    def run_until(self, day):
        """Lives from one thing to the next."""
        end, month = self.at(day, 20), None
        while self.queue and self.queue[0][0] <= end:
            moment, _, act, arguments = heapq.heappop(self.queue)
            self.clock.set(moment)
            if month != (month := self.months.of(moment.date())):
                self.say(f"  {self.months.text(month)}: {self.tally}")
            try:
                act(*arguments)
                self.count(act.__name__)
            except Refused as problem:
                # People ask for what cannot be, and hear no; anything but that is a fault of this script.
                if problem.status != 409 and problem.status != 422:
                    raise
                self.count(f"{act.__name__} refused")
                self.refusals.append(f"{self.months.text(month)} {act.__name__}: {problem}")
        self.clock.set(end)

    def count(self, what):
        """One more of something."""
        self.tally[what] = self.tally.get(what, 0) + 1

    def plan(self):
        """What happens in the year as far as it is known before."""
        random, days, day = self.random, {}, self.first
        while day <= self.last:
            days.setdefault(self.months.of(day), []).append(day)
            day += datetime.timedelta(days=1)
        for day in {self.first, datetime.date(self.first.year + 1, 1, 1)}:
            self.then(self.at(day, 8, 30) if day > self.first else self.at(day, 7, 30), self.grant_quotas)
        unsigned = (random.choice(self.months.all[2:9]), random.choice(COMMUNITIES)[0])
        for index, (month, its) in enumerate(days.items()):
            share = len(its) / 30
            if index:
                self.then(self.at(its[0], 9), self.month_end, self.months.all[index - 1], unsigned)
            for code, _ in COMMUNITIES:
                self.then(self.office(its[min(1, len(its) - 1)], 8, 9), self.deliver, code)
            for _ in range(round(random.randint(42, 54) * share)):
                self.then(self.at(random.choice(its), random.randint(8, 15), random.choice((0, 15, 30))), self.serve)
            fair = [day for day in its if day.day in (10, 25)]
            for _ in range(round(random.randint(30, 38) * share)):
                day = random.choice(fair) if fair and random.random() < 0.5 else random.choice(its)
                self.then(self.office(day), self.redeem)
            if len(its) < 20:
                continue
            later = its[3:-8]
            for act, least, most in ((self.give, 1, 2), (self.donate, 1, 1), (self.grant_from_pool, 0, 1), (self.slip, 2, 3),
                                     (self.recount, 1, 2), (self.transfer, 0, 1), (self.freeze, 0, 1), (self.deduct, 0, 1),
                                     (self.correct_delivery, 0, 1)):
                for _ in range(random.randint(least, most)):
                    self.then(self.office(random.choice(later)), act)
            for turn, act in enumerate((self.claw_back, self.correct_service, self.correct_member, self.withdraw_proposal,
                                        self.owing_slip, self.claw_back, self.correct_service)):
                if (index + turn) % 4 == 0 or index == 1:
                    self.then(self.office(random.choice(later)), act)
            self.then(self.at(its[19], 10), self.more_quota)
        self.then(self.office(days[self.months.all[4]][10]), self.merge)
        self.then(self.office(days[self.months.all[6]][10]), self.new_prices)
        self.then(self.office(days[self.months.all[7]][5]), self.new_rate)
        self.then(self.office(days[self.months.all[8]][12]), self.new_card)
        ended = datetime.date(self.first.year + 1, 1, 8)
        self.then(self.at(ended, 6), self.expire)
        self.then(self.at(datetime.date(self.first.year + 1, 2, 20), 9), self.end_year)
        self.then(self.at(datetime.date(self.first.year + 1, 2, 21), 9), self.reissue)

    def somebody(self, place=None, serving=None):
        """Some volunteer; one that serves then, only if not on that day already."""
        found = [one for one in self.volunteers
                 if not one.leaves and place in (None, one.place) and (serving is None or serving not in one.days)]
        # Some come often.
        return found[int(self.random.random() ** 1.6 * len(found))]

    @property
    def now(self):
        """The moment that it is."""
        return self.clock.now()

    # ---------------------------------------------------------------- service

    def serve(self):
        """Somebody begins to serve; it is recorded, approved, and rarely withdrawn, in the days after."""
        random, start = self.random, self.now.replace(second=0, microsecond=0)
        one = self.somebody(serving=start.date())
        one.days.add(start.date())
        minutes = random.choice((60, 60, 75, 90, 90, 120, 120, 150, 180, 240))
        late = random.random() < 0.05
        day = start.date() + datetime.timedelta(days=random.randint(9, 12) if late else random.choice((0, 1, 1, 2, 3, 4)))
        moment = self.at(day, 17, random.randrange(60)) if day == start.date() else self.office(day)
        if moment < start + datetime.timedelta(minutes=minutes):
            moment = self.at(day, 20, random.randrange(60))
        self.then(moment, self.record, one, one.place, start, minutes)

    def record(self, one, place, start, minutes):
        """登记服务."""
        random, low = self.random, place.lower()
        # A coordinator with a card of her own never records herself.
        own = next(other for other in self.volunteers if other.place == place)
        recorder = f"coord-{low}-a" if one is own else random.choice((f"coord-{low}-a", f"coord-{low}-b"))
        witnesses = {f"coord-{low}-a", f"clerk-{low}-a", f"review-{low}-b"} - {recorder}
        if one is not own:
            witnesses |= {f"coord-{low}-b"} - {recorder}
        answer = self.post(recorder, "/service-records", {
            "card": one.card, "activity": random.choice(WORK), "community": place, "colour": random.choice(COLOURS)[0],
            "start": start.isoformat(), "end": (start + datetime.timedelta(minutes=minutes)).isoformat(),
            "witness": (witness := random.choice(sorted(witnesses)))})
        day = self.now.date() + datetime.timedelta(days=random.randint(1, 4))
        if random.random() < 0.03:
            self.then(self.office(day), self.withdraw, recorder, answer["id"])
        else:
            reviewers = sorted({f"review-{low}-a", f"review-{low}-b"} - {witness})
            self.then(self.office(day), self.approve, random.choice(reviewers), answer["id"], one)

    def withdraw(self, login, record):
        """撤回."""
        self.post(login, f"/service-records/{record}/withdrawal", {"cause": "recorded-twice"})

    def approve(self, login, record, one):
        """审批."""
        answer = self.post(login, f"/service-records/{record}/approval")
        self.approved = [*self.approved, (login, record, one, answer)][-60:]

    def claw_back(self):
        """追回 of some service of the last weeks."""
        login, record, one, _ = self.approved.pop(self.random.randrange(len(self.approved)))
        answer = self.post(login, f"/service-records/{record}/clawback", {"reason": "经核实没有服务"})
        self.work_off(one, answer["owed"])

    def correct_service(self):
        """更正服务."""
        login, record, one, answer = self.approved.pop(self.random.randrange(len(self.approved)))
        minutes = max(30, answer["minutes"] + self.random.choice((-30, 30, 60)))
        answer = self.post(login, f"/service-records/{record}/correction", {"minutes": minutes, "reason": "时间记错了"})
        self.work_off(one, answer["owed"])

    def grant_quotas(self):
        """核定额度 of a year."""
        for code, _ in COMMUNITIES:
            self.post("admin", "/quota-grants", {"community": code, "points": "40" if code == POOR else "6000"})

    def more_quota(self):
        """The poor community gets what it waits for, and little more; before the year ends, plenty."""
        plenty = self.now.date().month in (11, 12)
        self.post("admin", "/quota-grants", {"community": POOR, "points": "400" if plenty else "110"})
        left = next(hundredths(item["left"]) for item in self.clients["admin"].get("/quotas")["items"] if item["community"] == POOR)
        if left > 3000 and not plenty:
            self.post("admin", "/quota-cuts", {"community": POOR, "points": points(left - self.random.randint(10, 25) * 100)})
        if self.random.random() < 0.3:
            self.post("admin", "/quota-moves", {"from": "DP", "to": "XP", "points": "25"})

    def end_year(self):
        """年结 of the year that is past."""
        self.post("rec-a", "/year-ends", {"year": self.first.year})

    # ---------------------------------------------------------------- the shops

    def basket(self, purse, most=3):
        """Some goods for at most so many hundredths."""
        lines, goods = [], list(GOODS)
        self.random.shuffle(goods)
        for sku, _, price, limit in goods[:most + 4]:
            pieces = self.random.choice((1, 1, 2)) if limit is None else 1
            # Prices rise by a point in the course of the year.
            if (price + 1) * 100 * pieces <= purse and len(lines) < most:
                lines.append({"sku": sku, "quantity": pieces})
                purse -= (price + 1) * 100 * pieces
        return lines

    def clerk(self, place, member):
        """A clerk of a shop, who is not the member."""
        own = [one for one in self.volunteers if one.place == place][1]
        return f"clerk-{place.lower()}-a" if member is own else self.random.choice(
            (f"clerk-{place.lower()}-a", f"clerk-{place.lower()}-b"))

    def sold(self, shop, answer, sign=1, paper=None):
        """A line of the shop's own book."""
        moment = datetime.datetime.fromisoformat(answer["recordedAt"].replace("Z", "+00:00")).astimezone(ZONE)
        amount = hundredths(answer["total"] if sign > 0 else answer["refunded"]) * sign
        self.shop_books[shop].append((moment, answer["entry"], amount, paper))

    def redeem(self):
        """兑换; sometimes some of it comes back some days later."""
        random = self.random
        one = self.somebody()
        clerk = self.clerk(one.place, one)
        balance = hundredths(self.clients[clerk].get(f"/cards/{one.card}")["balance"])
        lines = self.basket(min(balance, random.choice((600, 1000, 1500, 2500))))
        if not lines:
            return
        answer = self.post(clerk, "/redemptions", {"shop": one.place, "card": one.card, "lines": lines})
        self.sold(one.place, answer)
        self.receipts = [*self.receipts, (one, answer)][-40:]
        if random.random() < 0.14:
            back = dict(random.choice(lines), quantity=1)
            day = self.now.date() + datetime.timedelta(days=random.randint(1, 3))
            self.then(self.office(day), self.take_back, clerk, one, answer["entry"], back)

    def take_back(self, clerk, one, entry, line):
        """退货."""
        answer = self.post(clerk, f"/redemptions/{entry}/returns", {"shop": one.place, "lines": [line]})
        self.sold(one.place, answer, -1)
        self.receipts = [pair for pair in self.receipts if pair[1]["entry"] != entry]

    def slip(self):
        """断网手工单 of the morning, which the wallet covers."""
        one = self.somebody()
        clerk = self.clerk(one.place, one)
        balance = hundredths(self.clients[clerk].get(f"/cards/{one.card}")["balance"])
        lines = self.basket(min(balance, 1200), 2)
        if lines:
            self.enter_slip(clerk, one, lines)

    def enter_slip(self, clerk, one, lines):
        """Keys a slip in."""
        number = next(self.slip_numbers[one.place])
        answer = self.post(clerk, "/paper-slips", {
            "shop": one.place, "number": number, "day": self.now.date().isoformat(), "card": one.card, "lines": lines})
        self.sold(one.place, answer, 1, number)
        return answer

    def owing_slip(self):
        """A slip that the wallet does not cover; the member works the debt off in the weeks after."""
        place = self.random.choice(("DP", "XP"))
        candidates = []
        for one in self.volunteers:
            if one.place == place and not one.leaves:
                balance = hundredths(self.clients[f"clerk-{place.lower()}-a"].get(f"/cards/{one.card}")["balance"])
                if balance < 4000:
                    candidates.append((balance, one.id, one))
        if not candidates:
            return
        balance, _, one = min(candidates)
        answer = self.enter_slip(self.clerk(place, one), one, [{"sku": "SALT", "quantity": balance // 200 + self.random.randint(1, 3)}])
        if hundredths(answer["overQuota"]):
            self.post("head", f"/paper-slips/{answer['entry']}/ratification")
        self.work_off(one, answer["owed"])

    def work_off(self, one, owed):
        """Whoever owes serves more than usual in the days after."""
        day = self.now.date() + datetime.timedelta(days=1)
        for _ in range(-(-hundredths(owed) // 600) + 2 if hundredths(owed) else 0):
            day += datetime.timedelta(days=2)
            if day not in one.days:
                one.days.add(day)
                self.then(self.at(day, 18), self.record, one, one.place, self.at(day, 13), 180)

    def deliver(self, code):
        """入库 of what runs out."""
        clerk = f"clerk-{code.lower()}-a"
        stock = {item["sku"]: item["stock"] for item in self.clients[clerk].get("/goods", shop=code)["items"]}
        lines = [{"sku": sku, "quantity": 50 - left} for sku, left in stock.items() if left < self.random.randint(30, 40)]
        if self.random.random() < 0.4:
            self.post(clerk, "/stock-receipts", {
                "shop": code, "source": "donation", "donation": {"donor": "热心企业", "mayNameDonor": True},
                "lines": [{"sku": self.random.choice(GOODS)[0], "quantity": self.random.randint(3, 8)}]})
        if lines:
            answer = self.post(clerk, "/stock-receipts", {"shop": code, "source": "purchase", "lines": lines})
            self.deliveries = [*self.deliveries, (clerk, answer["entry"], lines)][-3:]

    def correct_delivery(self):
        """更正入库, or 退供应商."""
        if not self.deliveries:
            return
        clerk, entry, lines = self.random.choice(self.deliveries)
        way = self.random.choice(("returns", "correction"))
        self.post(clerk, f"/stock-receipts/{entry}/{way}", {
            "lines": [{"sku": lines[0]["sku"], "quantity": 1}], "reason": "破损"})

    def recount(self):
        """盘点 that finds a piece more or less."""
        code = self.random.choice(COMMUNITIES)[0]
        clerk = f"clerk-{code.lower()}-b"
        item = self.random.choice([one for one in self.clients[clerk].get("/goods", shop=code)["items"] if one["stock"] > 3])
        self.post(clerk, "/stock-counts", {
            "shop": code, "sku": item["sku"], "booked": item["stock"], "counted": item["stock"] + self.random.choice((-2, -1, 1)),
            "reason": "清点"})

    def transfer(self):
        """调拨."""
        sender, receiver = self.random.sample([code for code, _ in COMMUNITIES], 2)
        line = {"sku": self.random.choice(GOODS)[0], "quantity": 2}
        answer = self.post(f"clerk-{sender.lower()}-a", "/stock-transfers", {"from": sender, "to": receiver, "lines": [line]})
        day = self.now.date() + datetime.timedelta(days=1)
        self.then(self.office(day), self.receive, f"clerk-{receiver.lower()}-a", answer["id"])

    def receive(self, clerk, transfer):
        """A transfer arrives."""
        self.post(clerk, f"/stock-transfers/{transfer}/receipt")

    def month_end(self, month, unsigned):
        """结算单, signatures, 超市月结; one shop is late once."""
        text = self.months.text(month)
        self.post("rec-a", "/sheets", {"month": text})
        for sheet in self.clients["rec-a"].get("/sheets")["items"]:
            if month == unsigned[0] and sheet["shop"] == unsigned[1]:
                continue
            if not sheet["shopSigned"]:
                self.post(f"clerk-{sheet['shop'].lower()}-a", f"/sheets/{sheet['id']}/shop-signature")
            if not sheet["streetSigned"]:
                self.post("rec-b", f"/sheets/{sheet['id']}/street-signature")
        self.post("rec-a", "/settlements", {"month": text})
        if self.hands_in:
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda place: self.hand_in(self.url, place[0], month, self.shop_month(place[0], month)), COMMUNITIES))

    def shop_month(self, shop, month):
        """What a shop wrote into its book in a month."""
        return [row for row in self.shop_books[shop] if self.months.of(row[0].date()) == month]

    def hand_in(self, database, shop, month, rows):
        """A shop hands in its own statement of a month; what the program says of it."""
        return hand_in(self.program, self.folder, database, shop, self.months.text(month), self.styles[shop].write(rows))

    # ---------------------------------------------------------------- points that change hands

    def give(self):
        """转赠 between neighbours."""
        giver = self.somebody()
        taker = self.somebody(giver.place)
        if taker is not giver:
            self.post(f"coord-{giver.place.lower()}-a", "/gifts", {
                "from": giver.card, "to": taker.card, "points": points(self.random.randint(1, 5) * 100)})

    def donate(self):
        """捐池."""
        giver = self.somebody()
        self.post(f"coord-{giver.place.lower()}-a", "/pool-donations", {"card": giver.card, "points": "2"})

    def grant_from_pool(self):
        """池资助."""
        self.post("head", "/pool-grants", {"card": self.somebody().card, "points": "5", "reason": "困难家庭"})

    def freeze(self):
        """冻结, and 解冻 a week later."""
        answer = self.post("rec-a", f"/volunteers/{self.somebody().id}/freezes", {"points": "3", "reason": "有人举报"})
        self.then(self.office(self.now.date() + datetime.timedelta(days=6)), self.thaw, answer["entry"])

    def thaw(self, entry):
        """解冻."""
        self.post("rec-b", f"/freezes/{entry}/thaw", {"reason": "查清了"})

    def deduct(self):
        """扣分; sometimes it was wrong, and is mirrored the day after."""
        entry = self.post("rec-b", "/deductions", {"card": self.somebody().card, "points": "1.50", "reason": "虚报"})["entry"]
        if self.random.random() < 0.4:
            self.then(self.office(self.now.date() + datetime.timedelta(days=1)), self.reverse, entry)
        elif self.now.year == self.first.year:
            self.deducted.append(entry)

    def reverse(self, entry):
        """冲正."""
        self.post("rec-a", f"/entries/{entry}/reversal", {"reason": "扣错了"})

    def propose(self, login, path, body):
        """Asks for what needs two persons; the number of the proposal."""
        return self.post(login, path, body)["proposal"]

    def agree(self, login, proposal, one=None):
        """The second person; one owes now, perhaps."""
        preview = self.clients[login].get(f"/proposals/{proposal}")["preview"]
        if "outcome" in preview:
            answer = self.post(login, f"/proposals/{proposal}/confirmation", {"outcome": preview["outcome"]})
            if one:
                self.work_off(one, answer["owed"])
        else:
            self.post("admin", f"/proposals/{proposal}/withdrawal")

    def agree_tomorrow(self, login, proposal, one=None):
        """The second person has a day's time."""
        self.then(self.office(self.now.date() + datetime.timedelta(days=1)), self.agree, login, proposal, one)

    def correct_member(self):
        """记错人更正."""
        one, answer = self.receipts.pop(self.random.randrange(len(self.receipts)))
        other = self.somebody(one.place)
        if other is not one:
            self.agree_tomorrow("rec-b", self.propose(
                "rec-a", f"/redemptions/{answer['entry']}/member-correction", {"card": other.card, "reason": "刷错了卡"}), other)

    def withdraw_proposal(self):
        """What is asked for, and withdrawn a day later."""
        one, answer = self.receipts.pop(self.random.randrange(len(self.receipts)))
        other = self.somebody(one.place)
        if other is not one:
            proposal = self.propose(
                "rec-b", f"/redemptions/{answer['entry']}/member-correction", {"card": other.card, "reason": "可能刷错了卡"})
            self.then(self.office(self.now.date() + datetime.timedelta(days=1)), self.withdraw_it, "rec-b", proposal)

    def withdraw_it(self, login, proposal):
        """撤回二人办理."""
        self.post(login, f"/proposals/{proposal}/withdrawal")

    def reissue(self):
        """补发 for a deduction of the ended year that was wrong."""
        if self.deducted:
            self.agree_tomorrow("rec-b", self.propose(
                "rec-a", "/reissues", {"entry": self.deducted.pop(), "points": "1.50", "reason": "查明不是本人"}))

    def merge(self):
        """并户: one is there twice."""
        gone = [one for one in self.volunteers if one.place == "XP"][-1]
        stays = [one for one in self.volunteers if one.place == "XP"][-2]
        gone.leaves = True
        self.post("admin", "/merges", {"card": gone.card, "into": stays.card})

    def new_card(self):
        """挂失, and a new card."""
        one = [one for one in self.volunteers if one.place == "DP"][-1]
        self.post("coord-dp-a", f"/cards/{one.card}/stop")
        one.card = self.post("coord-dp-a", f"/volunteers/{one.id}/cards", {})["card"]

    def new_prices(self):
        """Some goods become dearer with the next day."""
        tomorrow = (self.now.date() + datetime.timedelta(days=1)).isoformat()
        for sku, _, price, _ in self.random.sample(GOODS, 4):
            self.post("admin", f"/goods/{sku}/prices", {"from": tomorrow, "price": points(price * 100 + 100)})

    def new_rate(self):
        """One colour earns more with the next day."""
        tomorrow = (self.now.date() + datetime.timedelta(days=1)).isoformat()
        self.post("admin", "/rates", {"colour": "RED", "from": tomorrow, "pointsPerHour": "3", "rounding": "half-hour"})

    def expire(self):
        """过期: the job runs at its time, whether or not the server has looked since the clock was moved."""
        self.program.run("job", "expiry", database=self.url)
