-- The papers of what is held, given and counted: freezes and how they ended, gifts, the opening of the pool, counts of a shelf.

SET LOCAL ROLE aixin_owner;

CREATE TABLE volunteering.freeze_line (
  book     int4 NOT NULL,
  entry    int8 NOT NULL,
  line     int8 NOT NULL,
  holder   int8 NOT NULL,
  vintage  date NOT NULL,
  is_grace int8 NOT NULL CONSTRAINT freeze_line_grace_known CHECK (is_grace IN (0, 1)),
  points   int8 NOT NULL CONSTRAINT freeze_line_points_positive CHECK (points >= 1),
  record   int8,
  CONSTRAINT freeze_line_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT freeze_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT freeze_line_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer,
  CONSTRAINT freeze_line_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record
);
CREATE INDEX freeze_line_by_holder ON volunteering.freeze_line (book, holder, entry);
CREATE INDEX freeze_line_by_record ON volunteering.freeze_line (book, record, entry) WHERE record IS NOT NULL AND line = 1;
ALTER TABLE volunteering.freeze_line SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE volunteering.freeze_line IS 'The document of a freeze (冻结), a case: the points that are held, a line for each vintage. Why is the entry''s remark.';
COMMENT ON COLUMN volunteering.freeze_line.book IS 'The book.';
COMMENT ON COLUMN volunteering.freeze_line.entry IS 'The entry, which is the case''s number.';
COMMENT ON COLUMN volunteering.freeze_line.line IS 'Its line in the entry, from 1.';
COMMENT ON COLUMN volunteering.freeze_line.holder IS 'Whose points they are.';
COMMENT ON COLUMN volunteering.freeze_line.vintage IS 'The last day on which they could be spent.';
COMMENT ON COLUMN volunteering.freeze_line.is_grace IS 'Whether that was a grace already: 1 or 0.';
COMMENT ON COLUMN volunteering.freeze_line.points IS 'Hundredths of a point of this vintage.';
COMMENT ON COLUMN volunteering.freeze_line.record IS 'The service record that the case is about: its clawback takes of these points first. Null if it is about none.';
CALL ledger.make_append_only('volunteering.freeze_line');

CREATE TABLE volunteering.freeze_end (
  book   int4 NOT NULL,
  entry  int8 NOT NULL,
  line   int8 NOT NULL,
  about  int8 NOT NULL,
  holder int8 NOT NULL,
  thawed int8 NOT NULL CONSTRAINT freeze_end_thawed_not_negative CHECK (thawed >= 0),
  taken  int8 NOT NULL CONSTRAINT freeze_end_taken_not_negative CHECK (taken >= 0),
  CONSTRAINT freeze_end_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT freeze_end_once UNIQUE (book, about),
  CONSTRAINT freeze_end_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT freeze_end_freeze_exists FOREIGN KEY (book, about) REFERENCES ledger.entry,
  CONSTRAINT freeze_end_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer
);
ALTER TABLE volunteering.freeze_end SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE volunteering.freeze_end IS 'The document of how a freeze ended, once: by a thaw (解冻), or by the clawback (追回) of the record that it was about.';
COMMENT ON COLUMN volunteering.freeze_end.book IS 'The book.';
COMMENT ON COLUMN volunteering.freeze_end.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.freeze_end.line IS 'Its line in the entry, from 1.';
COMMENT ON COLUMN volunteering.freeze_end.about IS 'The entry of the freeze.';
COMMENT ON COLUMN volunteering.freeze_end.holder IS 'Whose points they are; of one merged since, the last successor.';
COMMENT ON COLUMN volunteering.freeze_end.thawed IS 'Hundredths of a point that went back to the wallet.';
COMMENT ON COLUMN volunteering.freeze_end.taken IS 'Hundredths that the clawback took.';
CALL ledger.make_append_only('volunteering.freeze_end');

CREATE TABLE volunteering.gift (
  book   int4 NOT NULL,
  entry  int8 NOT NULL,
  line   int8 NOT NULL,
  giver  int8 NOT NULL,
  taker  int8 NOT NULL CONSTRAINT gift_to_another CHECK (taker <> giver),
  points int8 NOT NULL CONSTRAINT gift_points_positive CHECK (points >= 1),
  CONSTRAINT gift_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT gift_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT gift_giver_exists FOREIGN KEY (book, giver) REFERENCES volunteering.volunteer,
  CONSTRAINT gift_taker_exists FOREIGN KEY (book, taker) REFERENCES volunteering.volunteer
);
ALTER TABLE volunteering.gift SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE volunteering.gift IS 'The document of a gift (转赠): from whom to whom.';
COMMENT ON COLUMN volunteering.gift.book IS 'The book.';
COMMENT ON COLUMN volunteering.gift.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.gift.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.gift.giver IS 'Who gave.';
COMMENT ON COLUMN volunteering.gift.taker IS 'Who was given.';
COMMENT ON COLUMN volunteering.gift.points IS 'Hundredths of a point; a debt of the taker is repaid out of them first.';
CALL ledger.make_append_only('volunteering.gift');

CREATE TABLE volunteering.pool_opening (
  book          int4 NOT NULL,
  entry         int8 NOT NULL,
  line          int8 NOT NULL,
  opening       int8,
  points_before int8 NOT NULL CONSTRAINT pool_opening_before_not_negative CHECK (points_before >= 0),
  points_after  int8 NOT NULL CONSTRAINT pool_opening_after_not_negative CHECK (points_after >= 0),
  CONSTRAINT pool_opening_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT pool_opening_changes CHECK (points_before <> points_after),
  CONSTRAINT pool_opening_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT pool_opening_opening_exists FOREIGN KEY (book, opening) REFERENCES ledger.entry
);
CREATE UNIQUE INDEX pool_opening_once ON volunteering.pool_opening (book) WHERE opening IS NULL;
ALTER TABLE volunteering.pool_opening SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE volunteering.pool_opening IS 'The document of the opening of the 爱心公益池 (期初建账), once a book, and of its corrections (更正期初): the figures before and after.';
COMMENT ON COLUMN volunteering.pool_opening.book IS 'The book.';
COMMENT ON COLUMN volunteering.pool_opening.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.pool_opening.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.pool_opening.opening IS 'Of a correction: the entry of the opening. Null for the opening itself.';
COMMENT ON COLUMN volunteering.pool_opening.points_before IS 'Hundredths of a point that the books had as the opening''s; 0 before it.';
COMMENT ON COLUMN volunteering.pool_opening.points_after IS 'The right hundredths.';
CALL ledger.make_append_only('volunteering.pool_opening');

CREATE TABLE shop.stock_count (
  book    int4 NOT NULL,
  entry   int8 NOT NULL,
  line    int8 NOT NULL,
  shop    int8 NOT NULL,
  goods   int8 NOT NULL,
  booked  int8 NOT NULL CONSTRAINT stock_count_booked_not_negative CHECK (booked >= 0),
  counted int8 NOT NULL CONSTRAINT stock_count_counted_not_negative CHECK (counted >= 0),
  CONSTRAINT stock_count_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT stock_count_differs CHECK (booked <> counted),
  CONSTRAINT stock_count_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT stock_count_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop,
  CONSTRAINT stock_count_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods
);
ALTER TABLE shop.stock_count SET (autovacuum_analyze_threshold = 5000);
COMMENT ON TABLE shop.stock_count IS 'The document of a count that found more (盘盈) or less (盘亏报损) than the books: both figures. Why is the entry''s remark.';
COMMENT ON COLUMN shop.stock_count.book IS 'The book.';
COMMENT ON COLUMN shop.stock_count.entry IS 'The entry.';
COMMENT ON COLUMN shop.stock_count.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN shop.stock_count.shop IS 'Whose shelf.';
COMMENT ON COLUMN shop.stock_count.goods IS 'The goods.';
COMMENT ON COLUMN shop.stock_count.booked IS 'Pieces by the books, as the clerk saw them and as they were under the lock.';
COMMENT ON COLUMN shop.stock_count.counted IS 'Pieces on the shelf.';
CALL ledger.make_append_only('shop.stock_count');
