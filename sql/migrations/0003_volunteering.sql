-- Communities, volunteers and their cards, rates, and service records.

SET LOCAL ROLE aixin_owner;

CREATE SCHEMA volunteering;
COMMENT ON SCHEMA volunteering IS 'People and their service. Names and free text live here, apart from the ledger.';
GRANT USAGE ON SCHEMA volunteering TO aixin_app;

CREATE TABLE volunteering.community (
  book   int4 NOT NULL,
  holder int8 NOT NULL,
  code   text NOT NULL CONSTRAINT community_code_form CHECK (ledger.is_code(code)),
  name   text NOT NULL CONSTRAINT community_name_form CHECK (ledger.is_name(name)),
  CONSTRAINT community_pkey PRIMARY KEY (book, holder),
  CONSTRAINT community_code_unique UNIQUE (book, code),
  CONSTRAINT community_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder
);
COMMENT ON TABLE volunteering.community IS 'A community (社区), which issues points out of its quota.';
COMMENT ON COLUMN volunteering.community.book IS 'The book.';
COMMENT ON COLUMN volunteering.community.holder IS 'Its id in the ledger.';
COMMENT ON COLUMN volunteering.community.code IS 'Its short code.';
COMMENT ON COLUMN volunteering.community.name IS 'Its name.';
CREATE TRIGGER check_holder_kind BEFORE INSERT ON volunteering.community
  FOR EACH ROW EXECUTE FUNCTION ledger.check_holder_kind('2');

CREATE TABLE volunteering.volunteer (
  book      int4 NOT NULL,
  holder    int8 NOT NULL,
  community int8 NOT NULL,
  active    bool NOT NULL DEFAULT true,
  CONSTRAINT volunteer_pkey PRIMARY KEY (book, holder),
  CONSTRAINT volunteer_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder,
  CONSTRAINT volunteer_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community
);
COMMENT ON TABLE volunteering.volunteer IS 'A volunteer, who is also a shop''s customer.';
COMMENT ON COLUMN volunteering.volunteer.book IS 'The book.';
COMMENT ON COLUMN volunteering.volunteer.holder IS 'The volunteer''s id in the ledger.';
COMMENT ON COLUMN volunteering.volunteer.community IS 'The community the volunteer belongs to.';
COMMENT ON COLUMN volunteering.volunteer.active IS 'Whether points may be earned and spent.';
CREATE TRIGGER check_holder_kind BEFORE INSERT ON volunteering.volunteer
  FOR EACH ROW EXECUTE FUNCTION ledger.check_holder_kind('1');

CREATE TABLE volunteering.person (
  book   int4 NOT NULL,
  holder int8 NOT NULL,
  name   text NOT NULL CONSTRAINT person_name_form CHECK (ledger.is_name(name)),
  CONSTRAINT person_pkey PRIMARY KEY (book, holder),
  CONSTRAINT person_volunteer_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer
);
COMMENT ON TABLE volunteering.person IS 'Personal data of volunteers, apart so that it can be erased.';
COMMENT ON COLUMN volunteering.person.book IS 'The book.';
COMMENT ON COLUMN volunteering.person.holder IS 'The volunteer.';
COMMENT ON COLUMN volunteering.person.name IS 'The name as the volunteer writes it.';

CREATE TABLE volunteering.card (
  book       int4 NOT NULL,
  id         int8 NOT NULL,
  number     text NOT NULL CONSTRAINT card_number_form CHECK (number ~ '^[0-9]{12}$'),
  holder     int8 NOT NULL,
  valid_from date NOT NULL,
  valid_to   date NOT NULL DEFAULT 'infinity',
  CONSTRAINT card_pkey PRIMARY KEY (book, id),
  CONSTRAINT card_number_unique UNIQUE (book, number),
  CONSTRAINT card_volunteer_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer
);
CREATE INDEX card_by_holder ON volunteering.card (book, holder);
COMMENT ON TABLE volunteering.card IS 'One of several cards of a volunteer: 12 digits, the last an ISO/IEC 7064 MOD 11,10 check digit.';
COMMENT ON COLUMN volunteering.card.book IS 'The book.';
COMMENT ON COLUMN volunteering.card.id IS 'The card''s id.';
COMMENT ON COLUMN volunteering.card.number IS 'The number printed on it.';
COMMENT ON COLUMN volunteering.card.holder IS 'Whose it is.';
COMMENT ON COLUMN volunteering.card.valid_from IS 'Its first day.';
COMMENT ON COLUMN volunteering.card.valid_to IS 'Its last day; a loss (挂失) sets it to the day before.';

CREATE TABLE volunteering.rate (
  book            int4 NOT NULL CONSTRAINT rate_book_exists REFERENCES ledger.book,
  colour          text NOT NULL CONSTRAINT rate_colour_form CHECK (ledger.is_code(colour)),
  version         int4 NOT NULL,
  valid_from      date NOT NULL,
  points_per_hour int8 NOT NULL CONSTRAINT rate_points_in_range CHECK (points_per_hour BETWEEN 0 AND 1000000),
  rounding        int4 NOT NULL CONSTRAINT rate_rounding_known CHECK (rounding IN (1, 30, 60)),
  CONSTRAINT rate_pkey PRIMARY KEY (book, colour, version)
);
CREATE INDEX rate_by_date ON volunteering.rate (book, colour, valid_from, version);
COMMENT ON TABLE volunteering.rate IS 'What an hour of service earns, by colour and effective date; a change never touches what was credited.';
COMMENT ON COLUMN volunteering.rate.book IS 'The book.';
COMMENT ON COLUMN volunteering.rate.colour IS 'The colour of service.';
COMMENT ON COLUMN volunteering.rate.version IS 'The version, from 1; of those valid from the same day the highest counts.';
COMMENT ON COLUMN volunteering.rate.valid_from IS 'The first day of service it applies to.';
COMMENT ON COLUMN volunteering.rate.points_per_hour IS 'Hundredths of a point an hour.';
COMMENT ON COLUMN volunteering.rate.rounding IS 'Minutes are rounded down to whole multiples of this: 1, 30 or 60.';

CREATE TABLE volunteering.service_record (
  book        int4        NOT NULL CONSTRAINT service_record_book_exists REFERENCES ledger.book,
  id          int8        NOT NULL,
  holder      int8        NOT NULL,
  community   int8        NOT NULL,
  colour      text        NOT NULL CONSTRAINT service_record_colour_form CHECK (ledger.is_code(colour)),
  activity    bytea       NOT NULL CONSTRAINT service_record_activity_is_sha256 CHECK (octet_length(activity) = 32),
  started_at  timestamptz NOT NULL,
  ended_at    timestamptz NOT NULL,
  hours_class text        NOT NULL CONSTRAINT service_record_class_known CHECK (hours_class IN ('credit', 'honour')),
  recorded_by int8        NOT NULL,
  witness     int8        NOT NULL,
  recorded_on date        NOT NULL,
  CONSTRAINT service_record_pkey PRIMARY KEY (book, id),
  CONSTRAINT service_record_volunteer_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer,
  CONSTRAINT service_record_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community,
  CONSTRAINT service_record_recorder_exists FOREIGN KEY (book, recorded_by) REFERENCES access.app_user,
  CONSTRAINT service_record_witness_exists FOREIGN KEY (book, witness) REFERENCES access.app_user,
  CONSTRAINT service_record_lasts CHECK (ended_at > started_at AND ended_at <= started_at + interval '24 hours')
);
CREATE INDEX service_record_by_volunteer ON volunteering.service_record (book, holder, started_at);
COMMENT ON TABLE volunteering.service_record IS 'Who served when, on what, seen by whom (服务记录). Never changed.';
COMMENT ON COLUMN volunteering.service_record.book IS 'The book.';
COMMENT ON COLUMN volunteering.service_record.id IS 'Its number in the book.';
COMMENT ON COLUMN volunteering.service_record.holder IS 'The volunteer.';
COMMENT ON COLUMN volunteering.service_record.community IS 'The community that the service was for, and whose quota pays.';
COMMENT ON COLUMN volunteering.service_record.colour IS 'The colour of service.';
COMMENT ON COLUMN volunteering.service_record.activity IS 'Digest of what was done, in words: SHA-256 of salt and text of volunteering.activity.';
COMMENT ON COLUMN volunteering.service_record.started_at IS 'From.';
COMMENT ON COLUMN volunteering.service_record.ended_at IS 'To.';
COMMENT ON COLUMN volunteering.service_record.hours_class IS 'credit (信用时数): recorded in time; honour (荣誉时数): back-filled.';
COMMENT ON COLUMN volunteering.service_record.recorded_by IS 'The user who recorded it.';
COMMENT ON COLUMN volunteering.service_record.witness IS 'The user who saw it.';
COMMENT ON COLUMN volunteering.service_record.recorded_on IS 'The day it was recorded.';

CREATE TABLE volunteering.credit (
  book            int4        NOT NULL,
  entry           int8        NOT NULL,
  line            int8        NOT NULL,
  record          int8        NOT NULL,
  volunteer       int8        NOT NULL,
  community       int8        NOT NULL,
  colour          text        NOT NULL CONSTRAINT credit_colour_form CHECK (ledger.is_code(colour)),
  activity        bytea       NOT NULL CONSTRAINT credit_activity_is_sha256 CHECK (octet_length(activity) = 32),
  started_at      timestamptz NOT NULL,
  ended_at        timestamptz NOT NULL,
  hours_class     text        NOT NULL,
  recorded_by     int8        NOT NULL,
  witness         int8        NOT NULL,
  minutes         int8        NOT NULL,
  points          int8        NOT NULL,
  points_due      int8        NOT NULL,
  budget_year     date,
  rate_version    int8        NOT NULL,
  points_per_hour int8        NOT NULL,
  rounding        int8        NOT NULL,
  CONSTRAINT credit_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT credit_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT credit_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record,
  CONSTRAINT credit_volunteer_exists FOREIGN KEY (book, volunteer) REFERENCES volunteering.volunteer,
  CONSTRAINT credit_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community,
  CONSTRAINT credit_points_all_or_none CHECK (points IN (0, points_due)),
  CONSTRAINT credit_names_its_quota CHECK ((points_due > 0) = (budget_year IS NOT NULL))
);
CREATE INDEX credit_by_record ON volunteering.credit (book, record);
CREATE INDEX credit_waiting ON volunteering.credit (book, community, budget_year, entry) WHERE points < points_due;
COMMENT ON TABLE volunteering.credit IS 'The document of an approval: the service as evidence, what it earned, how that was calculated, and which quota pays.';
COMMENT ON COLUMN volunteering.credit.book IS 'The book.';
COMMENT ON COLUMN volunteering.credit.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.credit.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.credit.record IS 'The service record.';
COMMENT ON COLUMN volunteering.credit.volunteer IS 'Who served; of a volunteer who was merged, the last successor.';
COMMENT ON COLUMN volunteering.credit.community IS 'The community that the service was for: its minutes grow, and its quota pays.';
COMMENT ON COLUMN volunteering.credit.colour IS 'The colour of service.';
COMMENT ON COLUMN volunteering.credit.activity IS 'Digest of what was done, in words.';
COMMENT ON COLUMN volunteering.credit.started_at IS 'From.';
COMMENT ON COLUMN volunteering.credit.ended_at IS 'To.';
COMMENT ON COLUMN volunteering.credit.hours_class IS 'The class of the hours: credit or honour.';
COMMENT ON COLUMN volunteering.credit.recorded_by IS 'The user who recorded it.';
COMMENT ON COLUMN volunteering.credit.witness IS 'The user who saw it.';
COMMENT ON COLUMN volunteering.credit.minutes IS 'Minutes credited.';
COMMENT ON COLUMN volunteering.credit.points IS 'Hundredths of a point credited; 0 while the line waits for quota (待额度).';
COMMENT ON COLUMN volunteering.credit.points_due IS 'Hundredths earned.';
COMMENT ON COLUMN volunteering.credit.budget_year IS 'The budget year whose quota paid, or is waited for, by its last day; null if nothing was earned.';
COMMENT ON COLUMN volunteering.credit.rate_version IS 'The version of the rate.';
COMMENT ON COLUMN volunteering.credit.points_per_hour IS 'That rate, in hundredths an hour.';
COMMENT ON COLUMN volunteering.credit.rounding IS 'Its rounding: minutes are rounded down to whole multiples of this.';
CREATE TABLE volunteering.activity (
  book   int4  NOT NULL,
  record int8  NOT NULL,
  salt   bytea NOT NULL CONSTRAINT activity_salt_is_long CHECK (octet_length(salt) = 16),
  text   text  NOT NULL,
  CONSTRAINT activity_pkey PRIMARY KEY (book, record),
  CONSTRAINT activity_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record
);
COMMENT ON TABLE volunteering.activity IS 'What was done, in words, which may name people. Erasable, by the owner only: the service record keeps the digest.';
COMMENT ON COLUMN volunteering.activity.book IS 'The book.';
COMMENT ON COLUMN volunteering.activity.record IS 'The service record.';
COMMENT ON COLUMN volunteering.activity.salt IS 'Random; the digest in the service record is SHA-256 of salt and text.';
COMMENT ON COLUMN volunteering.activity.text IS 'What was written.';
GRANT SELECT, INSERT ON volunteering.activity TO aixin_app;

CREATE TABLE volunteering.opening (
  book      int4 NOT NULL,
  entry     int8 NOT NULL,
  line      int8 NOT NULL,
  holder    int8 NOT NULL,
  community int8 NOT NULL,
  vintage   date NOT NULL,
  points    int8 NOT NULL CONSTRAINT opening_points_not_negative CHECK (points >= 0),
  minutes   int8 NOT NULL CONSTRAINT opening_minutes_not_negative CHECK (minutes >= 0),
  CONSTRAINT opening_pkey PRIMARY KEY (book, entry, line),
  CONSTRAINT opening_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry,
  CONSTRAINT opening_volunteer_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer,
  CONSTRAINT opening_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community
);
CREATE UNIQUE INDEX opening_of_a_vintage_once ON volunteering.opening (book, holder, vintage) WHERE points > 0;
CREATE UNIQUE INDEX opening_of_hours_once ON volunteering.opening (book, holder) WHERE minutes > 0;
COMMENT ON TABLE volunteering.opening IS 'The document of an opening (期初建账) of a passbook: each vintage once, and the minutes once.';
COMMENT ON COLUMN volunteering.opening.book IS 'The book.';
COMMENT ON COLUMN volunteering.opening.entry IS 'The entry.';
COMMENT ON COLUMN volunteering.opening.line IS 'Its line in the entry: 1.';
COMMENT ON COLUMN volunteering.opening.holder IS 'Whose passbook; of a volunteer who was merged, the last successor.';
COMMENT ON COLUMN volunteering.opening.community IS 'The community whose minutes grow.';
COMMENT ON COLUMN volunteering.opening.vintage IS 'The last day on which the points can be spent.';
COMMENT ON COLUMN volunteering.opening.points IS 'Hundredths of a point.';
COMMENT ON COLUMN volunteering.opening.minutes IS 'Minutes served.';
CALL ledger.make_append_only('volunteering.opening');
CALL ledger.make_append_only('volunteering.credit');
CALL ledger.make_append_only('volunteering.service_record');
CALL ledger.make_append_only('volunteering.rate');

GRANT SELECT, INSERT ON volunteering.community, volunteering.volunteer, volunteering.person, volunteering.card TO aixin_app;
CALL ledger.allow_setting_once('volunteering.card', 'valid_to', 'infinity');
