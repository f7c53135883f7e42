-- The ledger: books, accounts, and the append-only chain of blocks, entries and postings.

DO $roles$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['aixin_owner', 'aixin_app', 'aixin_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I LOGIN', name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's migration was faster
      END;
    END IF;
  END LOOP;
END
$roles$;

-- Everything belongs to one role, whoever migrates.
DO $owner$
BEGIN
  EXECUTE format('GRANT CREATE ON DATABASE %I TO aixin_owner', current_database());
END
$owner$;
SET LOCAL ROLE aixin_owner;

CREATE SCHEMA ledger;
COMMENT ON SCHEMA ledger IS 'The double-entry ledger. Ids and figures only: personal data lives in other schemas.';
GRANT USAGE ON SCHEMA ledger TO aixin_app, aixin_reader;

-- ---------------------------------------------------------------- one spelling

CREATE FUNCTION ledger.is_code(text) RETURNS bool LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT $1 IS NFKC NORMALIZED AND $1 ~ '^[A-Z0-9\u3007\u3400-\u4DBF\u4E00-\u9FFF\U00020000-\U000323AF._-]{1,40}$'
$$;
COMMENT ON FUNCTION ledger.is_code(text) IS 'Whether a text is a code in its one spelling: A-Z, 0-9, Han characters, "-", "_" and ".", 1 to 40 of them.';

CREATE FUNCTION ledger.is_name(text) RETURNS bool LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT $1 IS NFC NORMALIZED AND $1 ~ '^[^\s\u3000]' AND $1 ~ '[^\s\u3000]$'
     AND $1 !~ '[\u0001-\u001F\u007F-\u009F\u00AD\u115F\u1160\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u2800\u3164\uE000-\uF8FF\uFEFF\uFFA0\uFFF0-\uFFFF]'
$$;
COMMENT ON FUNCTION ledger.is_name(text) IS 'Whether a name is composed (NFC), without space around it, and in one line without characters that nobody sees. What comes in is checked more finely.';

-- ---------------------------------------------------------------- books and the chart

CREATE TABLE ledger.book (
  id          int4        CONSTRAINT book_pkey PRIMARY KEY,
  name        text        NOT NULL CONSTRAINT book_name_form CHECK (ledger.is_name(name)),
  time_zone   text        NOT NULL CONSTRAINT book_time_zone_form CHECK (time_zone ~ '^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$'),
  first_month int4        NOT NULL CONSTRAINT book_first_month_is_month CHECK (first_month % 100 BETWEEN 1 AND 12),
  lock_grant  bool        NOT NULL DEFAULT true,
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ledger.book IS 'One street''s ledger (账簿): the unit of order and of tenancy. Its row is locked by the writer and never updated.';
COMMENT ON COLUMN ledger.book.id IS 'The book''s number; first in every key.';
COMMENT ON COLUMN ledger.book.name IS 'What people call the book.';
COMMENT ON COLUMN ledger.book.time_zone IS 'IANA name of the zone in which business dates are judged.';
COMMENT ON COLUMN ledger.book.first_month IS 'The first accounting month, as 202606.';
COMMENT ON COLUMN ledger.book.lock_grant IS 'Means nothing: FOR NO KEY UPDATE needs the UPDATE privilege on some column, and this is the one granted. Always true.';
COMMENT ON COLUMN ledger.book.created_at IS 'When the book was set up.';

CREATE TABLE ledger.key_secret (
  book   int4 CONSTRAINT key_secret_pkey PRIMARY KEY CONSTRAINT key_secret_book_exists REFERENCES ledger.book,
  secret uuid NOT NULL DEFAULT gen_random_uuid()
);
COMMENT ON TABLE ledger.key_secret IS 'What a book derives keys with. Whoever knew it could compute a key before its time, and give it up.';
COMMENT ON COLUMN ledger.key_secret.book IS 'The book.';
COMMENT ON COLUMN ledger.key_secret.secret IS 'Random; it never changes.';

CREATE TABLE ledger.account_code (
  code        int4 CONSTRAINT account_code_pkey PRIMARY KEY,
  name        text NOT NULL,
  normal_side int2 NOT NULL CONSTRAINT account_code_side_is_debit_or_credit CHECK (normal_side IN (1, -1)),
  holder_kind int2 NOT NULL CONSTRAINT account_code_holder_kind_known CHECK (holder_kind BETWEEN 0 AND 3)
);
COMMENT ON TABLE ledger.account_code IS 'The chart of accounts (自定科目).';
COMMENT ON COLUMN ledger.account_code.code IS 'The code, such as 2101.';
COMMENT ON COLUMN ledger.account_code.name IS 'The account''s name, in Chinese.';
COMMENT ON COLUMN ledger.account_code.normal_side IS 'The side on which balances grow: 1 debit, -1 credit.';
COMMENT ON COLUMN ledger.account_code.holder_kind IS 'Who may hold it: 0 the book, 1 volunteers, 2 communities, 3 shops.';
INSERT INTO ledger.account_code (code, name, normal_side, holder_kind) VALUES
  (1101, '核定未结算积分', 1, 0), (1201, '应收超市退回', 1, 3), (1301, '应收追回积分', 1, 1), (1501, '服务时长（总计）', 1, 2),
  (1601, '库存', 1, 3), (2001, '未发放额度', -1, 2), (2101, '可用积分', -1, 1), (2102, '公示中积分', -1, 1), (2103, '冻结积分', -1, 1),
  (2201, '超市待结算', -1, 3), (2301, '爱心公益池', -1, 0), (2401, '待追回额度', -1, 1), (2501, '服务时长（个人）', -1, 1),
  (3601, '物资来源', -1, 3), (4101, '过期收回', -1, 0), (4102, '扣分收回', -1, 0), (4601, '盘盈', -1, 3), (5601, '已兑出物资', 1, 3),
  (5602, '盘亏报损', 1, 3);

CREATE TABLE ledger.holder (
  book int4 NOT NULL CONSTRAINT holder_book_exists REFERENCES ledger.book,
  id   int8 NOT NULL CONSTRAINT holder_id_not_negative CHECK (id >= 0),
  kind int2 NOT NULL CONSTRAINT holder_kind_known CHECK (kind BETWEEN 0 AND 3),
  CONSTRAINT holder_pkey PRIMARY KEY (book, id)
);
COMMENT ON TABLE ledger.holder IS 'Who may hold accounts: one id space per book for volunteers, communities and shops.';
COMMENT ON COLUMN ledger.holder.book IS 'The book.';
COMMENT ON COLUMN ledger.holder.id IS 'The holder''s number in the book; 0 is the book itself.';
COMMENT ON COLUMN ledger.holder.kind IS '0 the book, 1 a volunteer, 2 a community, 3 a shop.';

-- ---------------------------------------------------------------- the chain

CREATE TABLE ledger.block (
  book          int4        NOT NULL CONSTRAINT block_book_exists REFERENCES ledger.book,
  no            int8        NOT NULL CONSTRAINT block_no_positive CHECK (no >= 1),
  format        int2        NOT NULL,
  hash          bytea       NOT NULL CONSTRAINT block_hash_is_sha256 CHECK (octet_length(hash) = 32),
  previous_no   int8,
  previous_hash bytea       NOT NULL,
  first_entry   int8        NOT NULL,
  last_entry    int8        NOT NULL,
  last_account  int8        NOT NULL,
  recorded_at   timestamptz NOT NULL,
  CONSTRAINT block_pkey PRIMARY KEY (book, no),
  CONSTRAINT block_head_unique UNIQUE (book, no, hash),
  CONSTRAINT block_follows_head FOREIGN KEY (book, previous_no, previous_hash) REFERENCES ledger.block (book, no, hash),
  CONSTRAINT block_previous_is_one_before CHECK (
    CASE WHEN no = 1 THEN previous_no IS NULL AND previous_hash = decode(repeat('00', 32), 'hex')
         ELSE previous_no IS NOT NULL AND previous_no = no - 1 END),
  CONSTRAINT block_entries_in_order CHECK (last_entry >= first_entry - 1 AND first_entry >= 1)
);
CREATE INDEX block_by_time ON ledger.block (book, recorded_at, no);
COMMENT ON TABLE ledger.block IS 'What one database transaction committed, hash-chained to the block before.';
COMMENT ON COLUMN ledger.block.book IS 'The book.';
COMMENT ON COLUMN ledger.block.no IS 'The block''s number in the book: from 1, without gaps.';
COMMENT ON COLUMN ledger.block.format IS 'The layout of the hash.';
COMMENT ON COLUMN ledger.block.hash IS 'SHA-256 over the block''s canonical bytes.';
COMMENT ON COLUMN ledger.block.previous_no IS 'The block before; null for block 1 only.';
COMMENT ON COLUMN ledger.block.previous_hash IS 'The hash of the block before; 32 zero bytes for block 1.';
COMMENT ON COLUMN ledger.block.first_entry IS 'Its first entry.';
COMMENT ON COLUMN ledger.block.last_entry IS 'Its last entry; first_entry - 1 if it has none.';
COMMENT ON COLUMN ledger.block.last_account IS 'The highest account number once it was committed.';
COMMENT ON COLUMN ledger.block.recorded_at IS 'When it was decided, after the lock; never earlier than the block before.';

CREATE TABLE ledger.commodity (
  book         int4 NOT NULL CONSTRAINT commodity_book_exists REFERENCES ledger.book,
  id           int4 NOT NULL CONSTRAINT commodity_id_positive CHECK (id >= 1),
  kind         int2 NOT NULL CONSTRAINT commodity_kind_known CHECK (kind BETWEEN 1 AND 3),
  code         text NOT NULL,
  scale        int2 NOT NULL,
  opened_block int8 NOT NULL,
  CONSTRAINT commodity_pkey PRIMARY KEY (book, id),
  CONSTRAINT commodity_code_unique UNIQUE (book, kind, code),
  CONSTRAINT commodity_code_form CHECK (
    CASE kind WHEN 1 THEN code = 'points' WHEN 2 THEN code IN ('credit', 'honour') ELSE code ~ '^[A-Z0-9][A-Z0-9-]{0,31}$' END),
  CONSTRAINT commodity_block_exists FOREIGN KEY (book, opened_block) REFERENCES ledger.block
);
COMMENT ON TABLE ledger.commodity IS 'What is counted: points, minutes of an hours class, pieces of a SKU.';
COMMENT ON COLUMN ledger.commodity.book IS 'The book.';
COMMENT ON COLUMN ledger.commodity.id IS 'Its number in the book: from 1, without gaps.';
COMMENT ON COLUMN ledger.commodity.kind IS '1 points, 2 minutes, 3 goods.';
COMMENT ON COLUMN ledger.commodity.code IS 'points, an hours class, or a SKU.';
COMMENT ON COLUMN ledger.commodity.scale IS 'Decimals of the smallest unit.';
COMMENT ON COLUMN ledger.commodity.opened_block IS 'The block in which it was first used.';

CREATE TABLE ledger.account (
  book         int4 NOT NULL CONSTRAINT account_book_exists REFERENCES ledger.book,
  id           int8 NOT NULL CONSTRAINT account_id_positive CHECK (id >= 1),
  code         int4 NOT NULL CONSTRAINT account_code_exists REFERENCES ledger.account_code,
  commodity    int4 NOT NULL,
  holder       int8 NOT NULL,
  vintage      date NOT NULL,
  grace        bool NOT NULL,
  opened_block int8 NOT NULL,
  CONSTRAINT account_pkey PRIMARY KEY (book, id),
  CONSTRAINT account_identity_unique UNIQUE (book, code, commodity, holder, vintage, grace),
  CONSTRAINT account_grace_of_points CHECK (NOT grace OR code IN (2101, 2103)),
  CONSTRAINT account_commodity_exists FOREIGN KEY (book, commodity) REFERENCES ledger.commodity,
  CONSTRAINT account_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder,
  CONSTRAINT account_block_exists FOREIGN KEY (book, opened_block) REFERENCES ledger.block
);
CREATE INDEX account_by_holder ON ledger.account (book, holder);
COMMENT ON TABLE ledger.account IS 'Code, commodity, holder and vintage; balances are in posting.';
COMMENT ON COLUMN ledger.account.book IS 'The book.';
COMMENT ON COLUMN ledger.account.id IS 'The account''s number in the book: from 1, without gaps, given by the block that opened it.';
COMMENT ON COLUMN ledger.account.code IS 'What it is for.';
COMMENT ON COLUMN ledger.account.commodity IS 'What it counts.';
COMMENT ON COLUMN ledger.account.holder IS 'Who holds it.';
COMMENT ON COLUMN ledger.account.vintage IS 'Last day on which its points can be spent, or last day of its budget year; infinity where the code has no lots.';
COMMENT ON COLUMN ledger.account.grace IS 'Whether its vintage is a grace, after which there is no other.';
COMMENT ON COLUMN ledger.account.opened_block IS 'The block in which it was first used.';

CREATE TABLE ledger.entry (
  book            int4  NOT NULL CONSTRAINT entry_book_exists REFERENCES ledger.book,
  no              int8  NOT NULL,
  block           int8  NOT NULL,
  request         uuid  NOT NULL,
  fingerprint     bytea NOT NULL CONSTRAINT entry_fingerprint_is_sha256 CHECK (octet_length(fingerprint) = 32),
  kind            text  NOT NULL,
  period          int4  NOT NULL CONSTRAINT entry_period_is_month CHECK (period % 100 BETWEEN 1 AND 12),
  business_date   date  NOT NULL,
  actor           int8  NOT NULL,
  reverses        int8,
  returns_of      int8,
  affects         int4  CONSTRAINT entry_affects_is_month CHECK (affects % 100 BETWEEN 1 AND 12),
  details         text  NOT NULL CONSTRAINT entry_details_is_object CHECK (left(details, 1) = '{'),
  document_digest bytea CONSTRAINT entry_digest_is_sha256 CHECK (octet_length(document_digest) = 32),
  CONSTRAINT entry_pkey PRIMARY KEY (book, no),
  CONSTRAINT entry_request_unique UNIQUE (book, request),
  CONSTRAINT entry_block_exists FOREIGN KEY (book, block) REFERENCES ledger.block,
  CONSTRAINT entry_reverses_exists FOREIGN KEY (book, reverses) REFERENCES ledger.entry,
  CONSTRAINT entry_returns_of_exists FOREIGN KEY (book, returns_of) REFERENCES ledger.entry,
  CONSTRAINT entry_refers_back CHECK (reverses < no AND returns_of < no)
);
CREATE UNIQUE INDEX entry_reversed_once ON ledger.entry (book, reverses) WHERE reverses IS NOT NULL;
CREATE INDEX entry_by_returns_of ON ledger.entry (book, returns_of) WHERE returns_of IS NOT NULL;
COMMENT ON TABLE ledger.entry IS 'One balanced business event (凭证), numbered without gaps in its book.';
COMMENT ON COLUMN ledger.entry.book IS 'The book.';
COMMENT ON COLUMN ledger.entry.no IS 'The entry''s number: from 1, without gaps.';
COMMENT ON COLUMN ledger.entry.block IS 'The block that committed it.';
COMMENT ON COLUMN ledger.entry.request IS 'The client''s key.';
COMMENT ON COLUMN ledger.entry.fingerprint IS 'Digest of what the client asked for.';
COMMENT ON COLUMN ledger.entry.kind IS 'What kind of event.';
COMMENT ON COLUMN ledger.entry.period IS 'The accounting month it is posted into, as 202606.';
COMMENT ON COLUMN ledger.entry.business_date IS 'The day of the event in the book''s time zone.';
COMMENT ON COLUMN ledger.entry.actor IS 'The user who asked.';
COMMENT ON COLUMN ledger.entry.reverses IS 'The entry it mirrors.';
COMMENT ON COLUMN ledger.entry.returns_of IS 'The redemption it returns goods of.';
COMMENT ON COLUMN ledger.entry.affects IS 'The earlier month it is about.';
COMMENT ON COLUMN ledger.entry.details IS 'Canonical JSON of ids and figures: the exact text that was hashed.';
COMMENT ON COLUMN ledger.entry.document_digest IS 'Digest of the entry''s documents; null if it has none.';

CREATE TABLE ledger.posting (
  entry     int8 NOT NULL,
  account   int8 NOT NULL,
  version   int8 NOT NULL CONSTRAINT posting_version_positive CHECK (version >= 1),
  amount    int8 NOT NULL CONSTRAINT posting_amount_in_range CHECK (amount <> 0 AND abs(amount) <= 1000000000000),
  balance   int8 NOT NULL CONSTRAINT posting_balance_in_range CHECK (balance BETWEEN 0 AND 1000000000000),
  book      int4 NOT NULL,
  commodity int4 NOT NULL,
  CONSTRAINT posting_pkey PRIMARY KEY (book, account, version)
);
CREATE INDEX posting_by_entry ON ledger.posting (book, entry);
COMMENT ON TABLE ledger.posting IS 'One leg of an entry (分录行). The last posting of an account is its balance; none is ever updated.';
COMMENT ON COLUMN ledger.posting.entry IS 'The entry.';
COMMENT ON COLUMN ledger.posting.account IS 'The account.';
COMMENT ON COLUMN ledger.posting.version IS 'The posting''s number on its account: from 1, without gaps.';
COMMENT ON COLUMN ledger.posting.amount IS 'In the smallest unit: positive debit, negative credit.';
COMMENT ON COLUMN ledger.posting.balance IS 'The balance after it, on the account''s normal side; never below zero.';
COMMENT ON COLUMN ledger.posting.book IS 'The book.';
COMMENT ON COLUMN ledger.posting.commodity IS 'The account''s commodity, so that entries balance without a join.';

CREATE TABLE ledger.refusal (
  book        int4 NOT NULL,
  request     uuid NOT NULL,
  fingerprint bytea CONSTRAINT refusal_fingerprint_is_sha256 CHECK (octet_length(fingerprint) = 32),
  block       int8 NOT NULL,
  ordinal     int4 NOT NULL,
  reason      text NOT NULL,
  figures     text NOT NULL,
  CONSTRAINT refusal_pkey PRIMARY KEY (book, request),
  CONSTRAINT refusal_place_unique UNIQUE (book, block, ordinal),
  CONSTRAINT refusal_block_exists FOREIGN KEY (book, block) REFERENCES ledger.block
);
COMMENT ON TABLE ledger.refusal IS 'What was refused under the lock, so that a retry hears the same answer.';
COMMENT ON COLUMN ledger.refusal.book IS 'The book.';
COMMENT ON COLUMN ledger.refusal.request IS 'The client''s key.';
COMMENT ON COLUMN ledger.refusal.fingerprint IS 'Digest of what the client asked for; null for a key abandoned before it was seen.';
COMMENT ON COLUMN ledger.refusal.block IS 'The block that committed it.';
COMMENT ON COLUMN ledger.refusal.ordinal IS 'Its place among the block''s refusals, from 1.';
COMMENT ON COLUMN ledger.refusal.reason IS 'Why.';
COMMENT ON COLUMN ledger.refusal.figures IS 'Canonical JSON of the figures that show it.';

CREATE TABLE ledger.command (
  book        int4        NOT NULL CONSTRAINT command_book_exists REFERENCES ledger.book,
  request     uuid        NOT NULL,
  fingerprint bytea       NOT NULL CONSTRAINT command_fingerprint_is_sha256 CHECK (octet_length(fingerprint) = 32),
  actor       int8        NOT NULL,
  response    text        NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT command_pkey PRIMARY KEY (book, request)
);
COMMENT ON TABLE ledger.command IS 'Keys of commands that post nothing, such as recording a service.';
COMMENT ON COLUMN ledger.command.book IS 'The book.';
COMMENT ON COLUMN ledger.command.request IS 'The client''s key.';
COMMENT ON COLUMN ledger.command.fingerprint IS 'Digest of what the client asked for.';
COMMENT ON COLUMN ledger.command.actor IS 'The user who asked.';
COMMENT ON COLUMN ledger.command.response IS 'JSON of ids and figures from which the answer is rebuilt.';
COMMENT ON COLUMN ledger.command.recorded_at IS 'When.';

CREATE TABLE ledger.period (
  book        int4 NOT NULL CONSTRAINT period_book_exists REFERENCES ledger.book,
  period      int4 NOT NULL CONSTRAINT period_is_month CHECK (period % 100 BETWEEN 1 AND 12),
  version     int4 NOT NULL CONSTRAINT period_version_positive CHECK (version >= 1),
  state       text NOT NULL CONSTRAINT period_state_known CHECK (state IN ('ended')),
  first_entry int8 NOT NULL,
  last_entry  int8 NOT NULL,
  digest      bytea CONSTRAINT period_digest_is_sha256 CHECK (octet_length(digest) = 32),
  actor       int8,
  block       int8 NOT NULL,
  CONSTRAINT period_pkey PRIMARY KEY (book, period, version, state),
  CONSTRAINT period_block_exists FOREIGN KEY (book, block) REFERENCES ledger.block,
  CONSTRAINT period_range_in_order CHECK (last_entry >= first_entry - 1)
);
CREATE INDEX period_by_block ON ledger.period (book, block);
COMMENT ON TABLE ledger.period IS 'What happened to accounting months: a month is a range of entries, and the open one follows the last that ended.';
COMMENT ON COLUMN ledger.period.book IS 'The book.';
COMMENT ON COLUMN ledger.period.period IS 'The month, as 202606.';
COMMENT ON COLUMN ledger.period.version IS 'The version of the month, from 1.';
COMMENT ON COLUMN ledger.period.state IS 'ended: the month takes no more entries.';
COMMENT ON COLUMN ledger.period.first_entry IS 'Its first entry.';
COMMENT ON COLUMN ledger.period.last_entry IS 'Its last entry; first_entry - 1 if it had none.';
COMMENT ON COLUMN ledger.period.digest IS 'Digest of what was signed for the month; null if nothing was.';
COMMENT ON COLUMN ledger.period.actor IS 'The user who did it; null for the end of a month, which comes by itself.';
COMMENT ON COLUMN ledger.period.block IS 'The block that recorded it.';

CREATE TABLE ledger.erasure (
  book       int4 NOT NULL,
  block      int8 NOT NULL,
  ordinal    int4 NOT NULL CONSTRAINT erasure_ordinal_positive CHECK (ordinal >= 1),
  table_name text NOT NULL,
  number     int8 NOT NULL,
  actor      int8 NOT NULL,
  CONSTRAINT erasure_pkey PRIMARY KEY (book, block, ordinal),
  CONSTRAINT erasure_once UNIQUE (book, table_name, number),
  CONSTRAINT erasure_block_exists FOREIGN KEY (book, block) REFERENCES ledger.block
);
COMMENT ON TABLE ledger.erasure IS 'Prose that was erased: the row is gone, and what it belonged to keeps the digest.';
COMMENT ON COLUMN ledger.erasure.book IS 'The book.';
COMMENT ON COLUMN ledger.erasure.block IS 'The block that recorded it.';
COMMENT ON COLUMN ledger.erasure.ordinal IS 'Its place among the block''s erasures, from 1.';
COMMENT ON COLUMN ledger.erasure.table_name IS 'The table with its schema, such as ledger.remark.';
COMMENT ON COLUMN ledger.erasure.number IS 'The entry or record that the prose went with.';
COMMENT ON COLUMN ledger.erasure.actor IS 'The user who erased it.';

CREATE TABLE ledger.probe (
  one        bool        NOT NULL DEFAULT true CONSTRAINT probe_one_row CHECK (one),
  written_at timestamptz NOT NULL,
  CONSTRAINT probe_pkey PRIMARY KEY (one)
);
COMMENT ON TABLE ledger.probe IS 'One row of no book, written by servers that find out whether writes work.';
COMMENT ON COLUMN ledger.probe.one IS 'Always true, so that there is one row.';
COMMENT ON COLUMN ledger.probe.written_at IS 'When a server last found out; nothing depends on it.';
INSERT INTO ledger.probe (written_at) VALUES (clock_timestamp());
GRANT SELECT, UPDATE (written_at) ON ledger.probe TO aixin_app;

-- ---------------------------------------------------------------- guards of their own, whoever writes

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'table %.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'AX001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, HINT = 'Reverse the entry and post it again.';
END
$$;
COMMENT ON FUNCTION ledger.refuse_change() IS 'Refuses UPDATE, DELETE and TRUNCATE on append-only tables.';

CREATE PROCEDURE ledger.make_append_only(target regclass) LANGUAGE plpgsql AS $$
DECLARE
  operation text;
BEGIN
  FOREACH operation IN ARRAY ARRAY['UPDATE', 'DELETE', 'TRUNCATE'] LOOP
    EXECUTE format('CREATE TRIGGER refuse_%s BEFORE %s ON %s FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change()',
                   lower(operation), operation, target);
  END LOOP;
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM PUBLIC, aixin_app, aixin_reader', target);
  EXECUTE format('GRANT SELECT, INSERT ON %s TO aixin_app', target);
  EXECUTE format('ALTER TABLE %s SET (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 50000, '
                 'autovacuum_freeze_min_age = 0, autovacuum_analyze_scale_factor = 0.02)', target);
END
$$;
COMMENT ON PROCEDURE ledger.make_append_only(regclass) IS 'Makes a table append-only by grant and by trigger, and vacuumed by inserts.';
REVOKE ALL ON PROCEDURE ledger.make_append_only(regclass) FROM PUBLIC;

CREATE FUNCTION ledger.refuse_reset() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  before text := to_jsonb(OLD) ->> TG_ARGV[0];
BEGIN
  IF before IS DISTINCT FROM TG_ARGV[1] AND to_jsonb(NEW) ->> TG_ARGV[0] IS DISTINCT FROM before
     AND NOT pg_has_role(current_user, 'aixin_owner', 'USAGE') THEN
    RAISE EXCEPTION '%.%.% was set and stays so', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0]
      USING ERRCODE = 'AX004', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[0],
            HINT = 'Only a member of aixin_owner may change it.';
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION ledger.refuse_reset() IS 'Refuses to change a column once it is set, but by the owner: its arguments are the column and, unless that is NULL, the value that means not set.';

CREATE PROCEDURE ledger.allow_setting_once(target regclass, attribute name, unset text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION ledger.refuse_reset(%s)',
                 'keep_' || attribute, target, concat_ws(', ', quote_literal(attribute), quote_literal(unset)));
  EXECUTE format('GRANT UPDATE (%I) ON %s TO aixin_app', attribute, target);
END
$$;
COMMENT ON PROCEDURE ledger.allow_setting_once(regclass, name, text) IS 'Lets the application set a column, and change it no more once it is other than the value that means not set.';
REVOKE ALL ON PROCEDURE ledger.allow_setting_once(regclass, name, text) FROM PUBLIC;

CALL ledger.make_append_only('ledger.key_secret');
REVOKE INSERT ON ledger.key_secret FROM aixin_app;
CALL ledger.make_append_only('ledger.commodity');
CALL ledger.make_append_only('ledger.holder');
CALL ledger.make_append_only('ledger.block');
CALL ledger.make_append_only('ledger.account');
CALL ledger.make_append_only('ledger.entry');
CALL ledger.make_append_only('ledger.posting');
CALL ledger.make_append_only('ledger.refusal');
CALL ledger.make_append_only('ledger.command');
CALL ledger.make_append_only('ledger.period');
CALL ledger.make_append_only('ledger.erasure');

GRANT SELECT ON ledger.book, ledger.account_code TO aixin_app, aixin_reader;
CALL ledger.allow_setting_once('ledger.book', 'lock_grant', NULL);
GRANT SELECT ON ledger.commodity, ledger.holder, ledger.block, ledger.account, ledger.entry, ledger.posting, ledger.refusal,
  ledger.period, ledger.erasure TO aixin_reader;

CREATE FUNCTION ledger.check_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  bad record;
BEGIN
  SELECT e.book, e.no INTO bad
    FROM added e JOIN ledger.block b ON b.book = e.book AND b.no = e.block
   WHERE e.no NOT BETWEEN b.first_entry AND b.last_entry LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % lies outside the range of its block', bad.no
      USING ERRCODE = 'AX002', SCHEMA = 'ledger', TABLE = 'entry', CONSTRAINT = 'entry_in_block_range';
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.check_entries() IS 'Refuses entries outside the range that their block announced.';
CREATE TRIGGER check_entries AFTER INSERT ON ledger.entry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_entries();

CREATE FUNCTION ledger.check_postings() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  bad record;
BEGIN
  SELECT a.entry, a.commodity INTO bad
    FROM added a GROUP BY a.book, a.entry, a.commodity HAVING sum(a.amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % does not balance in commodity %', bad.entry, bad.commodity
      USING ERRCODE = 'AX003', SCHEMA = 'ledger', TABLE = 'posting', CONSTRAINT = 'posting_entry_balances';
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.check_postings() IS 'Refuses a statement whose postings do not balance per entry and commodity: an entry''s postings arrive together.';
CREATE TRIGGER check_postings AFTER INSERT ON ledger.posting REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_postings();

CREATE FUNCTION ledger.check_accounts() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  bad record;
BEGIN
  SELECT a.id, a.code, a.holder INTO bad
    FROM added a
    JOIN ledger.account_code c ON c.code = a.code
   CROSS JOIN LATERAL (SELECT h.kind FROM ledger.holder h WHERE h.book = a.book AND h.id = a.holder OFFSET 0) h
   WHERE h.kind <> c.holder_kind LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'holder % may not hold account % of code %', bad.holder, bad.id, bad.code
      USING ERRCODE = 'AX004', SCHEMA = 'ledger', TABLE = 'account', CONSTRAINT = 'account_holder_fits_chart';
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION ledger.check_accounts() IS 'Refuses accounts of holders that the chart does not name. Once for each account, when it is opened.';
CREATE TRIGGER check_accounts AFTER INSERT ON ledger.account REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_accounts();

CREATE FUNCTION ledger.check_holder_kind() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF EXISTS (SELECT FROM ledger.holder h WHERE h.book = NEW.book AND h.id = NEW.holder AND h.kind <> TG_ARGV[0]::int2) THEN
    RAISE EXCEPTION 'holder % is of another kind than % in table %.%', NEW.holder, TG_ARGV[0], TG_TABLE_SCHEMA, TG_TABLE_NAME
      USING ERRCODE = 'AX004', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_holder_kind';
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION ledger.check_holder_kind() IS 'Refuses a row about a holder that is of another kind than its table, the trigger''s argument.';

-- ---------------------------------------------------------------- views that accountants read

CREATE VIEW ledger.journal WITH (security_barrier) AS
  SELECT e.book, e.no AS entry, b.recorded_at, e.business_date, e.period, e.kind, a.id AS account, a.code, c.name AS code_name,
         m.code AS commodity, a.holder, nullif(a.vintage, 'infinity') AS vintage, a.grace,
         CASE WHEN p.amount > 0 THEN p.amount END AS debit, CASE WHEN p.amount < 0 THEN -p.amount END AS credit,
         p.balance, e.actor, e.reverses, e.returns_of, e.affects
    FROM ledger.entry e
    JOIN ledger.block b ON b.book = e.book AND b.no = e.block
    JOIN ledger.posting p ON p.book = e.book AND p.entry = e.no
    JOIN ledger.account a ON a.book = p.book AND a.id = p.account
    JOIN ledger.account_code c ON c.code = a.code
    JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity;
COMMENT ON VIEW ledger.journal IS 'Every leg of every entry, with 借方 (debit) and 贷方 (credit) columns, in smallest units.';

CREATE VIEW ledger.account_balance WITH (security_barrier) AS
  SELECT a.book, a.id AS account, a.code, c.name AS code_name, c.normal_side, a.commodity, m.kind AS commodity_kind,
         m.code AS commodity_code, a.holder, nullif(a.vintage, 'infinity') AS vintage, a.grace, p.version, p.balance
    FROM ledger.account a
    JOIN ledger.account_code c ON c.code = a.code
    JOIN ledger.commodity m ON m.book = a.book AND m.id = a.commodity
   CROSS JOIN LATERAL (SELECT version, balance FROM ledger.posting p
                        WHERE p.book = a.book AND p.account = a.id ORDER BY p.version DESC LIMIT 1) p;
COMMENT ON VIEW ledger.account_balance IS 'Where every account stands: its last posting.';

CREATE VIEW ledger.trial_balance WITH (security_barrier) AS
  SELECT book, code, code_name, commodity, commodity_code,
         CASE WHEN normal_side = 1 THEN sum(balance)::int8 ELSE 0 END AS debit_balance,
         CASE WHEN normal_side = -1 THEN sum(balance)::int8 ELSE 0 END AS credit_balance
    FROM ledger.account_balance
   GROUP BY book, code, code_name, normal_side, commodity, commodity_code;
COMMENT ON VIEW ledger.trial_balance IS 'Balances per code and commodity (科目余额表), in smallest units, each on its side: both sides agree per commodity.';

CREATE VIEW ledger.account_statement WITH (security_barrier) AS
  SELECT p.book, p.account, p.version, p.entry, b.recorded_at, e.business_date, e.kind,
         CASE WHEN p.amount > 0 THEN p.amount END AS debit, CASE WHEN p.amount < 0 THEN -p.amount END AS credit, p.balance
    FROM ledger.posting p
    JOIN ledger.entry e ON e.book = p.book AND e.no = p.entry
    JOIN ledger.block b ON b.book = e.book AND b.no = e.block;
COMMENT ON VIEW ledger.account_statement IS 'One account''s postings with the running balance (明细账), in smallest units.';

GRANT SELECT ON ledger.journal, ledger.account_balance, ledger.trial_balance, ledger.account_statement TO aixin_app, aixin_reader;
