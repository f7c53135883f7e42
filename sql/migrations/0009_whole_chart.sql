-- The chart, closed: who lent a debt, sources of goods, years of what was taken back; and a merge can be undone.

SET LOCAL ROLE aixin_owner;

DO $$
BEGIN
  IF EXISTS (SELECT FROM ledger.account WHERE code IN (4101, 4102) AND vintage = 'infinity') THEN
    RAISE EXCEPTION 'a book has points expired or deducted without a year: it was made before the chart had years for them'
      USING HINT = 'Keep its export, and begin a new book with the balances of the old one.';
  END IF;
END
$$;

INSERT INTO ledger.account_code (code, name, normal_side, holder_kind) VALUES
  (2402, '待追回超额度', -1, 1), (3602, '物资来源（捐赠）', -1, 3), (3603, '物资来源（期初）', -1, 3), (4103, '销户收回', -1, 0);
UPDATE ledger.account_code SET name = '物资来源（采购）' WHERE code = 3601;

COMMENT ON COLUMN ledger.account.vintage IS 'Last day on which its points can be spent, or last day of its year; infinity where the account does not end.';

ALTER TABLE ledger.merge DROP CONSTRAINT merge_into_another;
COMMENT ON TABLE ledger.merge IS 'The document of a merge (并户) or a split (分户): whoever was or had been merged into the old holder has a line, so the last line of a holder names its last successor; itself, if it was split off again.';
COMMENT ON COLUMN ledger.merge.entry IS 'The entry that merged or split them.';
COMMENT ON COLUMN ledger.merge.holder IS 'The holder that was merged or split off.';
COMMENT ON COLUMN ledger.merge.successor IS 'Into whom it is merged; itself, if it is its own again.';

CREATE TABLE ledger.year_end (
  book   int4 NOT NULL,
  entry  int8 NOT NULL,
  line   int8 NOT NULL,
  ended  date NOT NULL,
  code   int8 NOT NULL,
  holder int8 NOT NULL,
  year   date NOT NULL,
  points int8 NOT NULL CONSTRAINT year_end_points_positive CHECK (points >= 1),
  CONSTRAINT year_end_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT year_end_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT year_end_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder,
  CONSTRAINT year_end_is_of_ended_years CHECK (year <= ended)
);
CREATE INDEX year_end_by_year ON ledger.year_end (book, ended);
COMMENT ON TABLE ledger.year_end IS 'The document of a year-end (年结): what each account of an ended year still held.';
COMMENT ON COLUMN ledger.year_end.book IS 'The book.';
COMMENT ON COLUMN ledger.year_end.entry IS 'The entry.';
COMMENT ON COLUMN ledger.year_end.line IS 'Its line in the entry, from 1.';
COMMENT ON COLUMN ledger.year_end.ended IS 'The last day of the year that the entry ended.';
COMMENT ON COLUMN ledger.year_end.code IS 'The account''s code.';
COMMENT ON COLUMN ledger.year_end.holder IS 'The account''s holder.';
COMMENT ON COLUMN ledger.year_end.year IS 'The last day of the account''s year.';
COMMENT ON COLUMN ledger.year_end.points IS 'Hundredths of a point that it held.';
CALL ledger.make_append_only('ledger.year_end');
GRANT SELECT ON ledger.year_end TO aixin_reader;

CREATE TABLE shop.slip (
  book       int4 NOT NULL,
  entry      int8 NOT NULL,
  line       int8 NOT NULL,
  shop       int8 NOT NULL,
  number     int8 NOT NULL CONSTRAINT slip_number_positive CHECK (number >= 1),
  owed       int8 NOT NULL CONSTRAINT slip_owed_not_negative CHECK (owed >= 0),
  over_quota int8 NOT NULL,
  CONSTRAINT slip_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT slip_number_once_a_shop UNIQUE (book, shop, number),
  CONSTRAINT slip_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT slip_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop,
  CONSTRAINT slip_over_quota_within_owed CHECK (over_quota BETWEEN 0 AND owed)
);
CREATE INDEX slip_over_quota ON shop.slip (book, entry) WHERE over_quota > 0;
COMMENT ON TABLE shop.slip IS 'The document of a paper slip (断网手工单) beside its receipt.';
COMMENT ON COLUMN shop.slip.book IS 'The book.';
COMMENT ON COLUMN shop.slip.entry IS 'The entry.';
COMMENT ON COLUMN shop.slip.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN shop.slip.shop IS 'The shop.';
COMMENT ON COLUMN shop.slip.number IS 'The number printed on the slip.';
COMMENT ON COLUMN shop.slip.owed IS 'Hundredths of a point that the wallet did not cover.';
COMMENT ON COLUMN shop.slip.over_quota IS 'Hundredths of these that no quota covered (超额度兑付).';
CALL ledger.make_append_only('shop.slip');

CREATE TABLE shop.slip_ratification (
  book        int4        NOT NULL,
  entry       int8        NOT NULL,
  ratified_by int8        NOT NULL,
  ratified_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT slip_ratification_pkey PRIMARY KEY (book, entry),
  CONSTRAINT slip_ratification_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry
);
COMMENT ON TABLE shop.slip_ratification IS 'That a slip paid over quota was ratified (追认).';
COMMENT ON COLUMN shop.slip_ratification.book IS 'The book.';
COMMENT ON COLUMN shop.slip_ratification.entry IS 'The entry of the slip.';
COMMENT ON COLUMN shop.slip_ratification.ratified_by IS 'The user who ratified it.';
COMMENT ON COLUMN shop.slip_ratification.ratified_at IS 'When.';
CALL ledger.make_append_only('shop.slip_ratification');

CREATE TABLE shop.member_correction (
  book    int4 NOT NULL,
  entry   int8 NOT NULL,
  line    int8 NOT NULL,
  receipt int8 NOT NULL,
  wrong_member int8 NOT NULL,
  right_member int8 NOT NULL,
  points  int8 NOT NULL CONSTRAINT member_correction_points_positive CHECK (points >= 1),
  owed    int8 NOT NULL CONSTRAINT member_correction_owed_within_points CHECK (owed BETWEEN 0 AND points),
  CONSTRAINT member_correction_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT member_correction_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT member_correction_receipt_exists FOREIGN KEY (book, receipt) REFERENCES ledger.entry,
  CONSTRAINT member_correction_wrong_exists FOREIGN KEY (book, wrong_member) REFERENCES volunteering.volunteer,
  CONSTRAINT member_correction_right_exists FOREIGN KEY (book, right_member) REFERENCES volunteering.volunteer,
  CONSTRAINT member_correction_of_two CHECK (wrong_member <> right_member)
);
CREATE INDEX member_correction_by_receipt ON shop.member_correction (book, receipt, entry);
CREATE INDEX member_correction_by_right ON shop.member_correction (book, right_member);
COMMENT ON TABLE shop.member_correction IS 'The document of a receipt that was given to the right member (记错人更正): the last one of a receipt says whose it is.';
COMMENT ON COLUMN shop.member_correction.book IS 'The book.';
COMMENT ON COLUMN shop.member_correction.entry IS 'The entry.';
COMMENT ON COLUMN shop.member_correction.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN shop.member_correction.receipt IS 'The entry of the redemption or the slip.';
COMMENT ON COLUMN shop.member_correction.wrong_member IS 'The wrong member, who gets the points back.';
COMMENT ON COLUMN shop.member_correction.right_member IS 'The right member.';
COMMENT ON COLUMN shop.member_correction.points IS 'Hundredths of a point that were left of the receipt.';
COMMENT ON COLUMN shop.member_correction.owed IS 'Hundredths of these that the right member owes.';
CALL ledger.make_append_only('shop.member_correction');

CREATE TABLE volunteering.reissue (
  book        int4 NOT NULL,
  entry       int8 NOT NULL,
  line        int8 NOT NULL,
  about       int8 NOT NULL,
  holder      int8 NOT NULL,
  community   int8 NOT NULL,
  budget_year date NOT NULL,
  points      int8 NOT NULL CONSTRAINT reissue_points_positive CHECK (points >= 1),
  CONSTRAINT reissue_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT reissue_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT reissue_about_exists FOREIGN KEY (book, about) REFERENCES ledger.entry,
  CONSTRAINT reissue_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer,
  CONSTRAINT reissue_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community
);
CREATE INDEX reissue_by_about ON volunteering.reissue (book, about);
COMMENT ON TABLE volunteering.reissue IS 'The document of points that were issued again (补发) for those that an entry took wrongly.';
COMMENT ON COLUMN volunteering.reissue.book IS 'The book.';
COMMENT ON COLUMN volunteering.reissue.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.reissue.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.reissue.about IS 'The entry that was wrong.';
COMMENT ON COLUMN volunteering.reissue.holder IS 'Who gets the points.';
COMMENT ON COLUMN volunteering.reissue.community IS 'The community whose quota pays.';
COMMENT ON COLUMN volunteering.reissue.budget_year IS 'The budget year of that quota, by its last day.';
COMMENT ON COLUMN volunteering.reissue.points IS 'Hundredths of a point.';
CALL ledger.make_append_only('volunteering.reissue');

CREATE TABLE volunteering.write_off (
  book       int4 NOT NULL,
  entry      int8 NOT NULL,
  line       int8 NOT NULL,
  holder     int8 NOT NULL,
  lent       int8 NOT NULL CONSTRAINT write_off_lent_not_negative CHECK (lent >= 0),
  over_quota int8 NOT NULL CONSTRAINT write_off_over_quota_not_negative CHECK (over_quota >= 0),
  CONSTRAINT write_off_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT write_off_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT write_off_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer
);
COMMENT ON TABLE volunteering.write_off IS 'The document of a debt that was written off (核销欠分).';
COMMENT ON COLUMN volunteering.write_off.book IS 'The book.';
COMMENT ON COLUMN volunteering.write_off.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.write_off.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.write_off.holder IS 'Who owed.';
COMMENT ON COLUMN volunteering.write_off.lent IS 'Hundredths of a point that a quota had lent.';
COMMENT ON COLUMN volunteering.write_off.over_quota IS 'Hundredths that had been paid over quota.';
CALL ledger.make_append_only('volunteering.write_off');

CREATE TABLE volunteering.opening_correction (
  book           int4 NOT NULL,
  entry          int8 NOT NULL,
  line           int8 NOT NULL,
  opening        int8 NOT NULL,
  holder         int8 NOT NULL,
  points_before  int8 NOT NULL,
  points_after   int8 NOT NULL CONSTRAINT opening_correction_points_not_negative CHECK (points_after >= 0),
  minutes_before int8 NOT NULL,
  minutes_after  int8 NOT NULL CONSTRAINT opening_correction_minutes_not_negative CHECK (minutes_after >= 0),
  owed           int8 NOT NULL CONSTRAINT opening_correction_owed_not_negative CHECK (owed >= 0),
  CONSTRAINT opening_correction_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT opening_correction_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT opening_correction_opening_exists FOREIGN KEY (book, opening) REFERENCES ledger.entry,
  CONSTRAINT opening_correction_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer
);
CREATE INDEX opening_correction_by_opening ON volunteering.opening_correction (book, opening, entry);
COMMENT ON TABLE volunteering.opening_correction IS 'The document of a correction of a passbook''s opening (更正期初): the figures before and after.';
COMMENT ON COLUMN volunteering.opening_correction.book IS 'The book.';
COMMENT ON COLUMN volunteering.opening_correction.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.opening_correction.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.opening_correction.opening IS 'The entry of the opening.';
COMMENT ON COLUMN volunteering.opening_correction.holder IS 'The volunteer.';
COMMENT ON COLUMN volunteering.opening_correction.points_before IS 'Hundredths of a point that the books had as the passbook''s.';
COMMENT ON COLUMN volunteering.opening_correction.points_after IS 'The right hundredths.';
COMMENT ON COLUMN volunteering.opening_correction.minutes_before IS 'Minutes that the books had as the passbook''s.';
COMMENT ON COLUMN volunteering.opening_correction.minutes_after IS 'The right minutes.';
COMMENT ON COLUMN volunteering.opening_correction.owed IS 'Hundredths that were no longer there, and are owed.';
CALL ledger.make_append_only('volunteering.opening_correction');

CREATE TABLE volunteering.waiting_decision (
  book         int4        NOT NULL,
  credit_entry int8        NOT NULL,
  no           int8        NOT NULL CONSTRAINT waiting_decision_no_positive CHECK (no >= 1),
  community    int8        NOT NULL,
  budget_year  date,
  decided_by   int8        NOT NULL,
  decided_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT waiting_decision_pkey PRIMARY KEY (book, credit_entry, no),
  CONSTRAINT waiting_decision_credit_exists FOREIGN KEY (book, credit_entry) REFERENCES ledger.entry,
  CONSTRAINT waiting_decision_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community
);
CREATE INDEX waiting_decision_by_quota ON volunteering.waiting_decision (book, community, budget_year, credit_entry);
CREATE INDEX credit_by_volunteer ON volunteering.credit (book, volunteer);
COMMENT ON COLUMN volunteering.issue.credit_entry IS 'The entry since which it had waited: the approval, or the correction that raised it.';
COMMENT ON TABLE volunteering.waiting_decision IS 'What was decided about a credit that still waited for quota when its year was to be ended; the last counts.';
COMMENT ON COLUMN volunteering.waiting_decision.book IS 'The book.';
COMMENT ON COLUMN volunteering.waiting_decision.credit_entry IS 'The entry since which it waits: the approval, or the correction that raised it.';
COMMENT ON COLUMN volunteering.waiting_decision.no IS 'The decision about it, from 1.';
COMMENT ON COLUMN volunteering.waiting_decision.community IS 'The community whose quota pays.';
COMMENT ON COLUMN volunteering.waiting_decision.budget_year IS 'The budget year that it waits for now, by its last day (结转下年); null if its points lapse (不再发放).';
COMMENT ON COLUMN volunteering.waiting_decision.decided_by IS 'The user who decided.';
COMMENT ON COLUMN volunteering.waiting_decision.decided_at IS 'When.';
CALL ledger.make_append_only('volunteering.waiting_decision');

CREATE TABLE volunteering.closure (
  book    int4 NOT NULL,
  entry   int8 NOT NULL,
  line    int8 NOT NULL,
  holder  int8 NOT NULL,
  heir    text NOT NULL CONSTRAINT closure_heir_known CHECK (heir IN ('family', 'pool', 'forfeited')),
  family  int8,
  points  int8 NOT NULL CONSTRAINT closure_points_not_negative CHECK (points >= 0),
  expired int8 NOT NULL CONSTRAINT closure_expired_not_negative CHECK (expired >= 0),
  CONSTRAINT closure_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT closure_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT closure_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer,
  CONSTRAINT closure_family_exists FOREIGN KEY (book, family) REFERENCES volunteering.volunteer,
  CONSTRAINT closure_names_family CHECK ((heir = 'family') = (family IS NOT NULL))
);
CREATE INDEX closure_by_holder ON volunteering.closure (book, holder);
COMMENT ON TABLE volunteering.closure IS 'The document of a closure (销户): whose account, and who got the points.';
COMMENT ON COLUMN volunteering.closure.book IS 'The book.';
COMMENT ON COLUMN volunteering.closure.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.closure.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.closure.holder IS 'Whose account.';
COMMENT ON COLUMN volunteering.closure.heir IS 'Who got the points: family, pool or forfeited.';
COMMENT ON COLUMN volunteering.closure.family IS 'The family member who got them.';
COMMENT ON COLUMN volunteering.closure.points IS 'Hundredths of a point that went on.';
COMMENT ON COLUMN volunteering.closure.expired IS 'Hundredths of past vintages, which expired.';
CALL ledger.make_append_only('volunteering.closure');

CREATE TABLE volunteering.split_line (
  book      int4 NOT NULL,
  entry     int8 NOT NULL,
  line      int8 NOT NULL,
  merge     int8 NOT NULL,
  code      int8 NOT NULL,
  commodity text NOT NULL,
  vintage   date,
  moved     int8 NOT NULL CONSTRAINT split_line_moved_positive CHECK (moved >= 1),
  returned  int8 NOT NULL,
  CONSTRAINT split_line_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT split_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT split_line_merge_exists FOREIGN KEY (book, merge) REFERENCES ledger.entry,
  CONSTRAINT split_line_returned_within_moved CHECK (returned BETWEEN 0 AND moved)
);
COMMENT ON TABLE volunteering.split_line IS 'The document of a split (分户): each account that the merge had moved, and what of it was still there.';
COMMENT ON COLUMN volunteering.split_line.book IS 'The book.';
COMMENT ON COLUMN volunteering.split_line.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.split_line.line IS 'Its line in the entry, from 1.';
COMMENT ON COLUMN volunteering.split_line.merge IS 'The entry of the merge.';
COMMENT ON COLUMN volunteering.split_line.code IS 'The account''s code.';
COMMENT ON COLUMN volunteering.split_line.commodity IS 'The commodity''s code.';
COMMENT ON COLUMN volunteering.split_line.vintage IS 'The account''s vintage; null for none.';
COMMENT ON COLUMN volunteering.split_line.moved IS 'What the merge had moved, in the commodity''s smallest unit.';
COMMENT ON COLUMN volunteering.split_line.returned IS 'What went back.';
CALL ledger.make_append_only('volunteering.split_line');

CREATE TABLE shop.delivery (
  book           int4 NOT NULL,
  entry          int8 NOT NULL,
  line           int8 NOT NULL,
  shop           int8 NOT NULL,
  source         text NOT NULL CONSTRAINT delivery_source_known CHECK (source IN ('purchase', 'donation')),
  receipt_number text CONSTRAINT delivery_receipt_number_form CHECK (ledger.is_code(receipt_number)),
  category       text CONSTRAINT delivery_category_form CHECK (ledger.is_code(category)),
  may_name_donor int8 CONSTRAINT delivery_may_name_donor_is_flag CHECK (may_name_donor IN (0, 1)),
  CONSTRAINT delivery_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT delivery_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT delivery_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop
);
COMMENT ON TABLE shop.delivery IS 'The head of a delivery (入库); what the note says in words is the entry''s remark.';
COMMENT ON COLUMN shop.delivery.book IS 'The book.';
COMMENT ON COLUMN shop.delivery.entry IS 'The entry.';
COMMENT ON COLUMN shop.delivery.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN shop.delivery.shop IS 'The shop.';
COMMENT ON COLUMN shop.delivery.source IS 'Where the goods come from: purchase or donation.';
COMMENT ON COLUMN shop.delivery.receipt_number IS 'The number of the donor''s receipt (收据号).';
COMMENT ON COLUMN shop.delivery.category IS 'The category of the donation (类别).';
COMMENT ON COLUMN shop.delivery.may_name_donor IS '1 if the donor may be named in public, 0 if not; null if nobody asked.';
CALL ledger.make_append_only('shop.delivery');

CREATE TABLE shop.delivery_line (
  book     int4 NOT NULL,
  entry    int8 NOT NULL,
  line     int8 NOT NULL,
  goods    int8 NOT NULL,
  quantity int8 NOT NULL CONSTRAINT delivery_line_quantity_positive CHECK (quantity >= 1),
  CONSTRAINT delivery_line_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT delivery_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT delivery_line_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods
);
COMMENT ON TABLE shop.delivery_line IS 'A line of a delivery.';
COMMENT ON COLUMN shop.delivery_line.book IS 'The book.';
COMMENT ON COLUMN shop.delivery_line.entry IS 'The entry.';
COMMENT ON COLUMN shop.delivery_line.line IS 'Its line in the entry, from 1.';
COMMENT ON COLUMN shop.delivery_line.goods IS 'The goods.';
COMMENT ON COLUMN shop.delivery_line.quantity IS 'Pieces.';
CALL ledger.make_append_only('shop.delivery_line');

CREATE TABLE shop.delivery_back (
  book          int4 NOT NULL,
  entry         int8 NOT NULL,
  line          int8 NOT NULL,
  delivery      int8 NOT NULL,
  delivery_line int8 NOT NULL,
  goods         int8 NOT NULL,
  quantity      int8 NOT NULL CONSTRAINT delivery_back_quantity_positive CHECK (quantity >= 1),
  CONSTRAINT delivery_back_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT delivery_back_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT delivery_back_of_delivery FOREIGN KEY (book, delivery, delivery_line) REFERENCES shop.delivery_line,
  CONSTRAINT delivery_back_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods
);
CREATE INDEX delivery_back_by_delivery ON shop.delivery_back (book, delivery, delivery_line);
COMMENT ON TABLE shop.delivery_back IS 'Goods of a delivery that went back (退供应商, 退捐赠人), or had not come (更正入库).';
COMMENT ON COLUMN shop.delivery_back.book IS 'The book.';
COMMENT ON COLUMN shop.delivery_back.entry IS 'The entry.';
COMMENT ON COLUMN shop.delivery_back.line IS 'Its line in the entry, from 1.';
COMMENT ON COLUMN shop.delivery_back.delivery IS 'The entry of the delivery.';
COMMENT ON COLUMN shop.delivery_back.delivery_line IS 'The delivery''s line.';
COMMENT ON COLUMN shop.delivery_back.goods IS 'The goods.';
COMMENT ON COLUMN shop.delivery_back.quantity IS 'Pieces.';
CALL ledger.make_append_only('shop.delivery_back');

CREATE TABLE shop.opening_correction (
  book            int4 NOT NULL,
  entry           int8 NOT NULL,
  line            int8 NOT NULL,
  opening         int8 NOT NULL,
  shop            int8 NOT NULL,
  goods           int8 NOT NULL,
  quantity_before int8 NOT NULL,
  quantity_after  int8 NOT NULL CONSTRAINT opening_correction_quantity_not_negative CHECK (quantity_after >= 0),
  CONSTRAINT shop_opening_correction_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT shop_opening_correction_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT shop_opening_correction_opening_exists FOREIGN KEY (book, opening) REFERENCES ledger.entry,
  CONSTRAINT shop_opening_correction_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop,
  CONSTRAINT shop_opening_correction_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods
);
CREATE INDEX shop_opening_correction_by_opening ON shop.opening_correction (book, opening, goods, entry);
COMMENT ON TABLE shop.opening_correction IS 'The document of a corrected opening of a shelf (更正期初): the pieces before and after.';
COMMENT ON COLUMN shop.opening_correction.book IS 'The book.';
COMMENT ON COLUMN shop.opening_correction.entry IS 'The entry.';
COMMENT ON COLUMN shop.opening_correction.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN shop.opening_correction.opening IS 'The entry of the opening.';
COMMENT ON COLUMN shop.opening_correction.shop IS 'The shop.';
COMMENT ON COLUMN shop.opening_correction.goods IS 'The goods.';
COMMENT ON COLUMN shop.opening_correction.quantity_before IS 'Pieces that the books had as opened.';
COMMENT ON COLUMN shop.opening_correction.quantity_after IS 'The right pieces.';
CALL ledger.make_append_only('shop.opening_correction');

CREATE TABLE volunteering.service_correction (
  book           int4 NOT NULL,
  entry          int8 NOT NULL,
  line           int8 NOT NULL,
  record         int8 NOT NULL,
  credit_entry   int8 NOT NULL,
  community      int8 NOT NULL,
  budget_year    date,
  minutes_before int8 NOT NULL,
  minutes_after  int8 NOT NULL CONSTRAINT service_correction_minutes_positive CHECK (minutes_after >= 1),
  due_before     int8 NOT NULL,
  due_after      int8 NOT NULL,
  points_before  int8 NOT NULL,
  points_after   int8 NOT NULL CONSTRAINT service_correction_points_not_negative CHECK (points_after >= 0),
  owed           int8 NOT NULL CONSTRAINT service_correction_owed_not_negative CHECK (owed >= 0),
  waits_for      date,
  CONSTRAINT service_correction_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT service_correction_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT service_correction_credit_exists FOREIGN KEY (book, credit_entry) REFERENCES ledger.entry,
  CONSTRAINT service_correction_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record,
  CONSTRAINT service_correction_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community,
  CONSTRAINT service_correction_names_its_quota CHECK ((points_before <> points_after) = (budget_year IS NOT NULL)),
  CONSTRAINT service_correction_waits_for_points CHECK (waits_for IS NULL OR due_after > points_after)
);
CREATE INDEX service_correction_by_credit ON volunteering.service_correction (book, credit_entry, entry);
CREATE INDEX service_correction_waiting ON volunteering.service_correction (book, community, waits_for, entry) WHERE waits_for IS NOT NULL;
COMMENT ON TABLE volunteering.service_correction IS 'The document of a corrected service (更正服务): the figures before and after.';
COMMENT ON COLUMN volunteering.service_correction.book IS 'The book.';
COMMENT ON COLUMN volunteering.service_correction.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.service_correction.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.service_correction.record IS 'The service record.';
COMMENT ON COLUMN volunteering.service_correction.credit_entry IS 'The entry that had credited it.';
COMMENT ON COLUMN volunteering.service_correction.community IS 'The community that pays, or gets back.';
COMMENT ON COLUMN volunteering.service_correction.budget_year IS 'The budget year of the quota that pays, or gets back, by its last day; null if no points move.';
COMMENT ON COLUMN volunteering.service_correction.minutes_before IS 'Minutes credited before.';
COMMENT ON COLUMN volunteering.service_correction.minutes_after IS 'The right minutes.';
COMMENT ON COLUMN volunteering.service_correction.due_before IS 'Hundredths of a point earned by the minutes before.';
COMMENT ON COLUMN volunteering.service_correction.due_after IS 'Hundredths earned by the right minutes.';
COMMENT ON COLUMN volunteering.service_correction.points_before IS 'Hundredths paid before.';
COMMENT ON COLUMN volunteering.service_correction.points_after IS 'Hundredths paid that stand now.';
COMMENT ON COLUMN volunteering.service_correction.owed IS 'Hundredths taken back that were no longer there, and are owed.';
COMMENT ON COLUMN volunteering.service_correction.waits_for IS 'The budget year of the quota that points due by it wait for, by its last day; null if none do, or the credit itself waits.';
CALL ledger.make_append_only('volunteering.service_correction');

-- What was not paid at once: a credit, or the correction that raised it, once there was no quota.
CREATE VIEW volunteering.claim AS
  SELECT c.book, c.entry, c.entry AS credit_entry, c.record, c.volunteer, c.community, c.budget_year
    FROM volunteering.credit c
   WHERE c.points < c.points_due
   UNION ALL
  SELECT s.book, s.entry, s.credit_entry, s.record, c.volunteer, s.community, s.waits_for
    FROM volunteering.service_correction s
    JOIN volunteering.credit c ON c.book = s.book AND c.entry = s.credit_entry
   WHERE s.waits_for IS NOT NULL
     AND NOT EXISTS (SELECT FROM volunteering.service_correction n
                      WHERE n.book = s.book AND n.credit_entry = s.credit_entry AND n.entry > s.entry OFFSET 0);
COMMENT ON VIEW volunteering.claim IS 'Points that were not paid at once for lack of quota (待额度), whether or not they were since: by credit, or by the last correction that raised it.';
GRANT SELECT ON volunteering.claim TO aixin_app;

CREATE TABLE ledger.confirmation (
  book         int4        NOT NULL,
  entry        int8        NOT NULL,
  confirmed_by int8        NOT NULL,
  confirmed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT confirmation_pkey PRIMARY KEY (book, entry),
  CONSTRAINT confirmation_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry
);
COMMENT ON TABLE ledger.confirmation IS 'That a second person confirmed an entry (复核), under another login than posted it.';
COMMENT ON COLUMN ledger.confirmation.book IS 'The book.';
COMMENT ON COLUMN ledger.confirmation.entry IS 'The entry.';
COMMENT ON COLUMN ledger.confirmation.confirmed_by IS 'The second person.';
COMMENT ON COLUMN ledger.confirmation.confirmed_at IS 'When.';
CALL ledger.make_append_only('ledger.confirmation');
GRANT SELECT ON ledger.confirmation TO aixin_reader;

CREATE TABLE shop.transfer (
  book     int4        NOT NULL,
  id       int8        NOT NULL CONSTRAINT transfer_id_positive CHECK (id >= 1),
  sender   int8        NOT NULL,
  receiver int8        NOT NULL,
  sent_by  int8        NOT NULL,
  sent_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT transfer_pkey PRIMARY KEY (book, id),
  CONSTRAINT transfer_sender_exists FOREIGN KEY (book, sender) REFERENCES shop.shop,
  CONSTRAINT transfer_receiver_exists FOREIGN KEY (book, receiver) REFERENCES shop.shop,
  CONSTRAINT transfer_between_two CHECK (sender <> receiver)
);
COMMENT ON TABLE shop.transfer IS 'Goods on their way from one shop to another (调拨); posted when the receiver confirms.';
COMMENT ON COLUMN shop.transfer.book IS 'The book.';
COMMENT ON COLUMN shop.transfer.id IS 'Its number in the book.';
COMMENT ON COLUMN shop.transfer.sender IS 'The shop that sends.';
COMMENT ON COLUMN shop.transfer.receiver IS 'The shop that is to receive.';
COMMENT ON COLUMN shop.transfer.sent_by IS 'The user who sent it.';
COMMENT ON COLUMN shop.transfer.sent_at IS 'When.';
CALL ledger.make_append_only('shop.transfer');

CREATE TABLE shop.transfer_line (
  book     int4 NOT NULL,
  transfer int8 NOT NULL,
  line     int8 NOT NULL,
  goods    int8 NOT NULL,
  quantity int8 NOT NULL CONSTRAINT transfer_line_quantity_positive CHECK (quantity >= 1),
  CONSTRAINT transfer_line_pkey PRIMARY KEY (book, transfer, line),
  CONSTRAINT transfer_line_of_transfer FOREIGN KEY (book, transfer) REFERENCES shop.transfer,
  CONSTRAINT transfer_line_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods
);
COMMENT ON TABLE shop.transfer_line IS 'Goods of a transfer.';
COMMENT ON COLUMN shop.transfer_line.book IS 'The book.';
COMMENT ON COLUMN shop.transfer_line.transfer IS 'The transfer.';
COMMENT ON COLUMN shop.transfer_line.line IS 'The line, from 1.';
COMMENT ON COLUMN shop.transfer_line.goods IS 'The goods.';
COMMENT ON COLUMN shop.transfer_line.quantity IS 'Pieces.';
CALL ledger.make_append_only('shop.transfer_line');

CREATE TABLE shop.transfer_withdrawal (
  book         int4        NOT NULL,
  transfer     int8        NOT NULL,
  withdrawn_by int8        NOT NULL,
  withdrawn_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT transfer_withdrawal_pkey PRIMARY KEY (book, transfer),
  CONSTRAINT transfer_withdrawal_of_transfer FOREIGN KEY (book, transfer) REFERENCES shop.transfer
);
COMMENT ON TABLE shop.transfer_withdrawal IS 'That a transfer was withdrawn before it arrived.';
COMMENT ON COLUMN shop.transfer_withdrawal.book IS 'The book.';
COMMENT ON COLUMN shop.transfer_withdrawal.transfer IS 'The transfer.';
COMMENT ON COLUMN shop.transfer_withdrawal.withdrawn_by IS 'The user who withdrew it.';
COMMENT ON COLUMN shop.transfer_withdrawal.withdrawn_at IS 'When.';
CALL ledger.make_append_only('shop.transfer_withdrawal');

CREATE TABLE shop.transfer_receipt (
  book     int4 NOT NULL,
  entry    int8 NOT NULL,
  line     int8 NOT NULL,
  transfer int8 NOT NULL,
  goods    int8 NOT NULL,
  quantity int8 NOT NULL,
  CONSTRAINT transfer_receipt_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT transfer_receipt_of_line_once UNIQUE (book, transfer, goods),
  CONSTRAINT transfer_receipt_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT transfer_receipt_of_transfer FOREIGN KEY (book, transfer) REFERENCES shop.transfer,
  CONSTRAINT transfer_receipt_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods
);
COMMENT ON TABLE shop.transfer_receipt IS 'The documents of a transfer that arrived: its lines.';
COMMENT ON COLUMN shop.transfer_receipt.book IS 'The book.';
COMMENT ON COLUMN shop.transfer_receipt.entry IS 'The entry.';
COMMENT ON COLUMN shop.transfer_receipt.line IS 'Its line in the entry, from 1.';
COMMENT ON COLUMN shop.transfer_receipt.transfer IS 'The transfer.';
COMMENT ON COLUMN shop.transfer_receipt.goods IS 'The goods.';
COMMENT ON COLUMN shop.transfer_receipt.quantity IS 'Pieces.';
CALL ledger.make_append_only('shop.transfer_receipt');

CREATE TABLE shop.sheet (
  book       int4        NOT NULL,
  id         int8        NOT NULL CONSTRAINT sheet_id_positive CHECK (id >= 1),
  shop       int8        NOT NULL,
  month      int4        NOT NULL CONSTRAINT sheet_month_is_month CHECK (month % 100 BETWEEN 1 AND 12),
  payable    int8        NOT NULL CONSTRAINT sheet_payable_not_negative CHECK (payable >= 0),
  receivable int8        NOT NULL CONSTRAINT sheet_receivable_not_negative CHECK (receivable >= 0),
  drawn_by   int8        NOT NULL,
  drawn_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT sheet_pkey PRIMARY KEY (book, id),
  CONSTRAINT sheet_of_month_once UNIQUE (book, month, shop),
  CONSTRAINT sheet_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop,
  CONSTRAINT sheet_has_something CHECK (payable <> receivable)
);
COMMENT ON TABLE shop.sheet IS 'A shop''s sheet of an accounting month (结算单), drawn when the month is over.';
COMMENT ON COLUMN shop.sheet.book IS 'The book.';
COMMENT ON COLUMN shop.sheet.id IS 'Its number in the book.';
COMMENT ON COLUMN shop.sheet.shop IS 'The shop.';
COMMENT ON COLUMN shop.sheet.month IS 'The accounting month, as 202606.';
COMMENT ON COLUMN shop.sheet.payable IS 'Hundredths of a point of goods sold.';
COMMENT ON COLUMN shop.sheet.receivable IS 'Hundredths of a point of goods returned.';
COMMENT ON COLUMN shop.sheet.drawn_by IS 'The user who drew it.';
COMMENT ON COLUMN shop.sheet.drawn_at IS 'When.';
CALL ledger.make_append_only('shop.sheet');

CREATE TABLE shop.sheet_signature (
  book      int4        NOT NULL,
  sheet     int8        NOT NULL,
  side      text        NOT NULL CONSTRAINT sheet_signature_side_known CHECK (side IN ('shop', 'street')),
  signed_by int8        NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT sheet_signature_pkey PRIMARY KEY (book, sheet, side),
  CONSTRAINT sheet_signature_of_two_persons UNIQUE (book, sheet, signed_by),
  CONSTRAINT sheet_signature_of_sheet FOREIGN KEY (book, sheet) REFERENCES shop.sheet
);
COMMENT ON TABLE shop.sheet_signature IS 'That a side signed a sheet.';
COMMENT ON COLUMN shop.sheet_signature.book IS 'The book.';
COMMENT ON COLUMN shop.sheet_signature.sheet IS 'The sheet.';
COMMENT ON COLUMN shop.sheet_signature.side IS 'For whom: the shop or the street.';
COMMENT ON COLUMN shop.sheet_signature.signed_by IS 'The user who signed.';
COMMENT ON COLUMN shop.sheet_signature.signed_at IS 'When.';
CALL ledger.make_append_only('shop.sheet_signature');

CREATE TABLE shop.settled_sheet (
  book    int4 NOT NULL,
  entry   int8 NOT NULL,
  line    int8 NOT NULL,
  sheet   int8 NOT NULL,
  outcome text NOT NULL CONSTRAINT settled_sheet_outcome_known CHECK (outcome IN ('paid', 'carried')),
  CONSTRAINT settled_sheet_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT settled_sheet_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT settled_sheet_of_sheet FOREIGN KEY (book, sheet) REFERENCES shop.sheet
);
CREATE UNIQUE INDEX settled_sheet_paid_once ON shop.settled_sheet (book, sheet) WHERE outcome = 'paid';
COMMENT ON TABLE shop.settled_sheet IS 'The documents of a settlement (超市月结) beside its lines: the sheets that it paid, and those that it carried over.';
COMMENT ON COLUMN shop.settled_sheet.book IS 'The book.';
COMMENT ON COLUMN shop.settled_sheet.entry IS 'The entry.';
COMMENT ON COLUMN shop.settled_sheet.line IS 'Its line in the entry, from 1.';
COMMENT ON COLUMN shop.settled_sheet.sheet IS 'The sheet.';
COMMENT ON COLUMN shop.settled_sheet.outcome IS 'paid, or carried: a side had not signed it.';
CALL ledger.make_append_only('shop.settled_sheet');

-- As for the tables before: none is analysed while it is small.
DO $thresholds$
DECLARE
  target regclass;
BEGIN
  FOR target IN
    SELECT c.oid FROM pg_catalog.pg_class c
     WHERE c.relnamespace IN ('ledger'::regnamespace, 'access'::regnamespace, 'volunteering'::regnamespace, 'shop'::regnamespace)
       AND c.relkind = 'r' AND NOT coalesce(array_to_string(c.reloptions, ' '), '') LIKE '%autovacuum_analyze_threshold%'
  LOOP
    EXECUTE format('ALTER TABLE %s SET (autovacuum_analyze_threshold = 5000)', target);
  END LOOP;
END
$thresholds$;
