"""What a shop writes into its own books, as the file that it hands in at the end of a month."""

import os


class Style:
    """How a shop writes: its encoding, its dates, whether it adds a line with the sum."""

    def __init__(self, random):
        self.encoding = random.choice(("utf-8", "utf-8-sig", "gb18030"))
        self.date = random.choice(("{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day} {0:%H:%M}", "{0.year}年{0.month}月{0.day}日"))
        self.has_sum = random.random() < 0.5

    def write(self, rows):
        """The bytes of a file; a row is a moment, the number of a receipt, hundredths, the number of a paper slip or none."""
        lines = ["日期,小票号,摘要,积分"]
        for moment, entry, amount, slip in rows:
            number = f"手工单 {slip}" if slip else str(entry)
            lines.append(f"{self.date.format(moment)},{number},{'退货' if amount < 0 else '兑换'},\"{self.points(amount)}\"")
        if self.has_sum:
            lines.append(f"合计,,,\"{self.points(sum(row[2] for row in rows))}\"")
        return ("\r\n".join(lines) + "\r\n").encode(self.encoding)

    @staticmethod
    def points(hundredths):
        """1,234.50."""
        return f"{'-' if hundredths < 0 else ''}{abs(hundredths) // 100:,}.{abs(hundredths) % 100:02d}"


def hand_in(program, folder, database, shop, month, content):
    """Gives a statement to the program; what it says of it, as text."""
    path = os.path.join(folder, f"statement-{shop}-{month}-{os.urandom(4).hex()}.csv")
    with open(path, "wb") as file:
        file.write(content)
    return program.run("statement", path, "--shop", shop, "--month", month, "--json", database=database).stdout
