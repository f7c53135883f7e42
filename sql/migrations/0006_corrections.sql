-- Clawbacks, deductions, and the sheets of settlements.

SET LOCAL ROLE aixin_owner;

CREATE TABLE volunteering.clawback (
  book         int4 NOT NULL,
  entry        int8 NOT NULL,
  line         int8 NOT NULL,
  record       int8 NOT NULL,
  credit_entry int8 NOT NULL,
  community    int8 NOT NULL,
  budget_year  date,
  minutes      int8 NOT NULL,
  points       int8 NOT NULL,
  taken        int8 NOT NULL,
  owed         int8 NOT NULL,
  CONSTRAINT clawback_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT clawback_of_a_credit_once UNIQUE (book, credit_entry),
  CONSTRAINT clawback_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT clawback_credit_exists FOREIGN KEY (book, credit_entry) REFERENCES ledger.entry,
  CONSTRAINT clawback_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record,
  CONSTRAINT clawback_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community,
  CONSTRAINT clawback_taken_or_owed CHECK (taken + owed = points),
  CONSTRAINT clawback_names_its_quota CHECK ((points > 0) = (budget_year IS NOT NULL))
);
CREATE INDEX clawback_by_record ON volunteering.clawback (book, record);
COMMENT ON TABLE volunteering.clawback IS 'The document of a clawback (冲正已发积分): what was taken back of a credit, and what is owed.';
COMMENT ON COLUMN volunteering.clawback.book IS 'The book.';
COMMENT ON COLUMN volunteering.clawback.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.clawback.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.clawback.record IS 'The service record.';
COMMENT ON COLUMN volunteering.clawback.credit_entry IS 'The entry that had credited it.';
COMMENT ON COLUMN volunteering.clawback.community IS 'The community that had paid, and gets back.';
COMMENT ON COLUMN volunteering.clawback.budget_year IS 'The budget year whose quota gets back, by its last day; null if nothing had been paid.';
COMMENT ON COLUMN volunteering.clawback.minutes IS 'Minutes taken back.';
COMMENT ON COLUMN volunteering.clawback.points IS 'Hundredths of a point that had been credited.';
COMMENT ON COLUMN volunteering.clawback.taken IS 'Hundredths that were there.';
COMMENT ON COLUMN volunteering.clawback.owed IS 'Hundredths that the volunteer owes for it.';
CALL ledger.make_append_only('volunteering.clawback');

CREATE TABLE volunteering.issue (
  book         int4 NOT NULL,
  entry        int8 NOT NULL,
  line         int8 NOT NULL,
  credit_entry int8 NOT NULL,
  record       int8 NOT NULL,
  volunteer    int8 NOT NULL,
  community    int8 NOT NULL,
  budget_year  date NOT NULL,
  points       int8 NOT NULL CONSTRAINT issue_points_positive CHECK (points >= 1),
  CONSTRAINT issue_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT issue_of_a_credit_once UNIQUE (book, credit_entry),
  CONSTRAINT issue_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT issue_credit_exists FOREIGN KEY (book, credit_entry) REFERENCES ledger.entry,
  CONSTRAINT issue_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record,
  CONSTRAINT issue_volunteer_exists FOREIGN KEY (book, volunteer) REFERENCES volunteering.volunteer,
  CONSTRAINT issue_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community
);
CREATE INDEX issue_by_quota ON volunteering.issue (book, community, budget_year, credit_entry);
COMMENT ON TABLE volunteering.issue IS 'The document of points that a credit had waited for (待额度): those of a community and year are issued in the order of approval.';
COMMENT ON COLUMN volunteering.issue.book IS 'The book.';
COMMENT ON COLUMN volunteering.issue.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.issue.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.issue.credit_entry IS 'The entry that had approved the service.';
COMMENT ON COLUMN volunteering.issue.record IS 'The service record.';
COMMENT ON COLUMN volunteering.issue.volunteer IS 'Who got the points; of a volunteer who was merged since, the last successor.';
COMMENT ON COLUMN volunteering.issue.community IS 'The community whose quota paid.';
COMMENT ON COLUMN volunteering.issue.budget_year IS 'The budget year of the quota, by its last day.';
COMMENT ON COLUMN volunteering.issue.points IS 'Hundredths of a point.';
CALL ledger.make_append_only('volunteering.issue');

CREATE TABLE volunteering.deduction (
  book   int4 NOT NULL,
  entry  int8 NOT NULL,
  line   int8 NOT NULL,
  holder int8 NOT NULL,
  due    int8 NOT NULL CONSTRAINT deduction_due_positive CHECK (due >= 1),
  taken  int8 NOT NULL,
  CONSTRAINT deduction_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT deduction_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT deduction_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer,
  CONSTRAINT deduction_taken_within_due CHECK (taken BETWEEN 1 AND due)
);
COMMENT ON TABLE volunteering.deduction IS 'The document of a deduction (扣分): what was due (应扣) and what was there (实扣).';
COMMENT ON COLUMN volunteering.deduction.book IS 'The book.';
COMMENT ON COLUMN volunteering.deduction.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.deduction.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.deduction.holder IS 'Whose points.';
COMMENT ON COLUMN volunteering.deduction.due IS 'Hundredths of a point to be deducted.';
COMMENT ON COLUMN volunteering.deduction.taken IS 'Hundredths that were there.';
CALL ledger.make_append_only('volunteering.deduction');

CREATE TABLE shop.settlement_sheet (
  book       int4 NOT NULL,
  entry      int8 NOT NULL,
  line       int8 NOT NULL,
  shop       int8 NOT NULL,
  payable    int8 NOT NULL CONSTRAINT settlement_sheet_payable_not_negative CHECK (payable >= 0),
  receivable int8 NOT NULL CONSTRAINT settlement_sheet_receivable_not_negative CHECK (receivable >= 0),
  CONSTRAINT settlement_sheet_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT settlement_sheet_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT settlement_sheet_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop
);
COMMENT ON TABLE shop.settlement_sheet IS 'The documents of a settlement (超市月结): a sheet for each shop.';
COMMENT ON COLUMN shop.settlement_sheet.book IS 'The book.';
COMMENT ON COLUMN shop.settlement_sheet.entry IS 'The entry.';
COMMENT ON COLUMN shop.settlement_sheet.line IS 'Its line in the entry, from 1.';
COMMENT ON COLUMN shop.settlement_sheet.shop IS 'The shop.';
COMMENT ON COLUMN shop.settlement_sheet.payable IS 'Hundredths of a point that the shop is paid for.';
COMMENT ON COLUMN shop.settlement_sheet.receivable IS 'Hundredths of returns that it pays back.';
CALL ledger.make_append_only('shop.settlement_sheet');
