--
-- PostgreSQL database dump
--



SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: access; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA access;


--
-- Name: SCHEMA access; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA access IS 'Users, roles and tokens.';


--
-- Name: ledger; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA ledger;


--
-- Name: SCHEMA ledger; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA ledger IS 'The double-entry ledger. Ids and figures only: personal data lives in other schemas.';


--
-- Name: shop; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA shop;


--
-- Name: SCHEMA shop; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA shop IS 'Points shops (爱心积分超市): goods, dated prices, receipts and returns. Stock is in the ledger.';


--
-- Name: volunteering; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA volunteering;


--
-- Name: SCHEMA volunteering; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA volunteering IS 'People and their service. Names and free text live here, apart from the ledger.';


--
-- Name: allow_setting_once(regclass, name, text); Type: PROCEDURE; Schema: ledger; Owner: -
--

CREATE PROCEDURE ledger.allow_setting_once(IN target regclass, IN attribute name, IN unset text)
    LANGUAGE plpgsql
    AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION ledger.refuse_reset(%s)',
                 'keep_' || attribute, target, concat_ws(', ', quote_literal(attribute), quote_literal(unset)));
  EXECUTE format('GRANT UPDATE (%I) ON %s TO aixin_app', attribute, target);
END
$$;


--
-- Name: PROCEDURE allow_setting_once(IN target regclass, IN attribute name, IN unset text); Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON PROCEDURE ledger.allow_setting_once(IN target regclass, IN attribute name, IN unset text) IS 'Lets the application set a column, and change it no more once it is other than the value that means not set.';


--
-- Name: check_accounts(); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.check_accounts() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
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


--
-- Name: FUNCTION check_accounts(); Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON FUNCTION ledger.check_accounts() IS 'Refuses accounts of holders that the chart does not name. Once for each account, when it is opened.';


--
-- Name: check_entries(); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.check_entries() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
DECLARE
  bad record;
BEGIN
  SELECT CASE WHEN e.first < b.first_entry THEN e.first ELSE e.last END AS no INTO bad
    FROM (SELECT a.book, a.block, min(a.no) AS first, max(a.no) AS last FROM added a GROUP BY a.book, a.block) e
    JOIN ledger.block b ON b.book = e.book AND b.no = e.block
   WHERE e.first < b.first_entry OR e.last > b.last_entry LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % lies outside the range of its block', bad.no
      USING ERRCODE = 'AX002', SCHEMA = 'ledger', TABLE = 'entry', CONSTRAINT = 'entry_in_block_range';
  END IF;
  RETURN NULL;
END
$$;


--
-- Name: FUNCTION check_entries(); Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON FUNCTION ledger.check_entries() IS 'Refuses entries outside the range that their block announced.';


--
-- Name: check_holder_kind(); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.check_holder_kind() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
  IF EXISTS (SELECT FROM ledger.holder h WHERE h.book = NEW.book AND h.id = NEW.holder AND h.kind <> TG_ARGV[0]::int2) THEN
    RAISE EXCEPTION 'holder % is of another kind than % in table %.%', NEW.holder, TG_ARGV[0], TG_TABLE_SCHEMA, TG_TABLE_NAME
      USING ERRCODE = 'AX004', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_TABLE_NAME || '_holder_kind';
  END IF;
  RETURN NEW;
END
$$;


--
-- Name: FUNCTION check_holder_kind(); Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON FUNCTION ledger.check_holder_kind() IS 'Refuses a row about a holder that is of another kind than its table, the trigger''s argument.';


--
-- Name: check_postings(); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.check_postings() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
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


--
-- Name: FUNCTION check_postings(); Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON FUNCTION ledger.check_postings() IS 'Refuses a statement whose postings do not balance per entry and commodity: an entry''s postings arrive together.';


--
-- Name: is_code(text); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.is_code(text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  SELECT $1 IS NFKC NORMALIZED AND $1 ~ '^[A-Z0-9\u3007\u3400-\u4DBF\u4E00-\u9FFF\U00020000-\U000323AF._-]{1,40}$'
$_$;


--
-- Name: FUNCTION is_code(text); Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON FUNCTION ledger.is_code(text) IS 'Whether a text is a code in its one spelling: A-Z, 0-9, Han characters, "-", "_" and ".", 1 to 40 of them.';


--
-- Name: is_name(text); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.is_name(text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  SELECT $1 IS NFC NORMALIZED AND $1 ~ '^[^\s\u3000]' AND $1 ~ '[^\s\u3000]$'
     AND $1 !~ '[\u0001-\u001F\u007F-\u009F\u00AD\u115F\u1160\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u2800\u3164\uE000-\uF8FF\uFEFF\uFFA0\uFFF0-\uFFFF]'
$_$;


--
-- Name: FUNCTION is_name(text); Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON FUNCTION ledger.is_name(text) IS 'Whether a name is composed (NFC), without space around it, and in one line without characters that nobody sees. What comes in is checked more finely.';


--
-- Name: make_append_only(regclass); Type: PROCEDURE; Schema: ledger; Owner: -
--

CREATE PROCEDURE ledger.make_append_only(IN target regclass)
    LANGUAGE plpgsql
    AS $$
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


--
-- Name: PROCEDURE make_append_only(IN target regclass); Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON PROCEDURE ledger.make_append_only(IN target regclass) IS 'Makes a table append-only by grant and by trigger, and vacuumed by inserts.';


--
-- Name: refuse_change(); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
  RAISE EXCEPTION 'table %.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'AX001', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, HINT = 'Reverse the entry and post it again.';
END
$$;


--
-- Name: FUNCTION refuse_change(); Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON FUNCTION ledger.refuse_change() IS 'Refuses UPDATE, DELETE and TRUNCATE on append-only tables.';


--
-- Name: refuse_reset(); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.refuse_reset() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    AS $$
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


--
-- Name: FUNCTION refuse_reset(); Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON FUNCTION ledger.refuse_reset() IS 'Refuses to change a column once it is set, but by the owner: its arguments are the column and, unless that is NULL, the value that means not set.';


--
-- Name: is_barcode(text); Type: FUNCTION; Schema: shop; Owner: -
--

CREATE FUNCTION shop.is_barcode(text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
  SELECT CASE
    WHEN $1 ~ '^[0-9]{5,7}$' THEN true
    WHEN $1 ~ '^([0-9]{8}|[0-9]{13})$' THEN
      (SELECT sum(substr($1, n, 1)::int4 * CASE WHEN (length($1) - n) % 2 = 0 THEN 1 ELSE 3 END) % 10 = 0
         FROM generate_series(1, length($1)) n)
    ELSE false
  END
$_$;


--
-- Name: FUNCTION is_barcode(text); Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON FUNCTION shop.is_barcode(text) IS 'Whether a text is a barcode in its one spelling: an own number of 5 to 7 digits, or EAN-8 or EAN-13 with its check digit. A UPC-A is the EAN-13 with a 0 in front.';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: app_user; Type: TABLE; Schema: access; Owner: -
--

CREATE TABLE access.app_user (
    book integer NOT NULL,
    id bigint NOT NULL,
    login text NOT NULL,
    volunteer bigint,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    name text NOT NULL,
    CONSTRAINT app_user_id_positive CHECK ((id >= 1)),
    CONSTRAINT app_user_login_form CHECK ((login ~ '^[a-z][a-z0-9._-]{0,31}$'::text)),
    CONSTRAINT app_user_name_form CHECK (ledger.is_name(name))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE app_user; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON TABLE access.app_user IS 'A person who works with a book.';


--
-- Name: COLUMN app_user.book; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.app_user.book IS 'The book.';


--
-- Name: COLUMN app_user.id; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.app_user.id IS 'The user''s number in the book; entries keep it as their actor.';


--
-- Name: COLUMN app_user.login; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.app_user.login IS 'The short name by which colleagues and the command line know the user.';


--
-- Name: COLUMN app_user.volunteer; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.app_user.volunteer IS 'The same person as a volunteer, if also one: nobody approves their own service.';


--
-- Name: COLUMN app_user.created_at; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.app_user.created_at IS 'When the user was set up.';


--
-- Name: COLUMN app_user.name; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.app_user.name IS 'What colleagues call the user, as pages show it.';


--
-- Name: audit; Type: TABLE; Schema: access; Owner: -
--

CREATE TABLE access.audit (
    book integer NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    kind text NOT NULL,
    actor bigint,
    about bigint,
    address text,
    times integer DEFAULT 1 NOT NULL,
    detail text,
    grant_id bigint,
    volunteer bigint,
    CONSTRAINT audit_address_form CHECK ((address ~ '^[0-9A-Fa-f:./]{2,64}$'::text)),
    CONSTRAINT audit_detail_form CHECK (ledger.is_name(detail)),
    CONSTRAINT audit_kind_known CHECK ((kind = ANY (ARRAY['signed-in'::text, 'sign-in-failed'::text, 'signed-out'::text, 'signed-out-everywhere'::text, 'password-changed'::text, 'password-reset'::text, 'user-added'::text, 'role-granted'::text, 'role-ended'::text, 'name-shown'::text]))),
    CONSTRAINT audit_times_positive CHECK ((times >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE audit; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON TABLE access.audit IS 'Who came in, who let whom do what, and who looked at whose full name. Beside the books: it is written though they stand still.';


--
-- Name: COLUMN audit.book; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.book IS 'The book.';


--
-- Name: COLUMN audit.id; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.id IS 'Its number.';


--
-- Name: COLUMN audit.at; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.at IS 'When.';


--
-- Name: COLUMN audit.kind; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.kind IS 'What happened.';


--
-- Name: COLUMN audit.actor; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.actor IS 'The user who did it; null for the operator at the command line, and where nobody came in.';


--
-- Name: COLUMN audit.about; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.about IS 'The user it was about; null for a login that nobody has, which is not written down.';


--
-- Name: COLUMN audit.address; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.address IS 'From where: an address of IPv4, or the first half of one of IPv6.';


--
-- Name: COLUMN audit.times; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.times IS 'How often within a minute: failures are summed.';


--
-- Name: COLUMN audit.detail; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.detail IS 'A role, or another word about it.';


--
-- Name: COLUMN audit.grant_id; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.grant_id IS 'The grant that was given or taken away: it has the place and the days. Null before there were grants.';


--
-- Name: COLUMN audit.volunteer; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.audit.volunteer IS 'The volunteer whose full name was shown.';


--
-- Name: audit_id_seq; Type: SEQUENCE; Schema: access; Owner: -
--

ALTER TABLE access.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME access.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: password; Type: TABLE; Schema: access; Owner: -
--

CREATE TABLE access.password (
    book integer NOT NULL,
    user_id bigint NOT NULL,
    salt bytea NOT NULL,
    verifier bytea NOT NULL,
    cost integer NOT NULL,
    must_change boolean NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT password_cost_in_range CHECK (((cost >= 10) AND (cost <= 20))),
    CONSTRAINT password_salt_is_16_bytes CHECK ((octet_length(salt) = 16)),
    CONSTRAINT password_verifier_is_32_bytes CHECK ((octet_length(verifier) = 32))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE password; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON TABLE access.password IS 'What a user''s password is checked against.';


--
-- Name: COLUMN password.book; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.password.book IS 'The book.';


--
-- Name: COLUMN password.user_id; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.password.user_id IS 'Whose it is.';


--
-- Name: COLUMN password.salt; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.password.salt IS 'Random, new with each password.';


--
-- Name: COLUMN password.verifier; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.password.verifier IS 'scrypt (RFC 7914) of the password and the salt, with blocks of 8 and parallelism 1.';


--
-- Name: COLUMN password.cost; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.password.cost IS 'The binary logarithm of scrypt''s N: 15 takes 32 MB.';


--
-- Name: COLUMN password.must_change; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.password.must_change IS 'Whether somebody else knows it, so that it must be changed before anything else.';


--
-- Name: COLUMN password.changed_at; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.password.changed_at IS 'When it was set.';


--
-- Name: policy; Type: TABLE; Schema: access; Owner: -
--

CREATE TABLE access.policy (
    is_only boolean DEFAULT true NOT NULL,
    password_cost integer DEFAULT 15 NOT NULL,
    idle_minutes integer DEFAULT 60 NOT NULL,
    absolute_minutes integer DEFAULT 720 NOT NULL,
    secret uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT policy_absolute_positive CHECK ((absolute_minutes >= 1)),
    CONSTRAINT policy_cost_in_range CHECK (((password_cost >= 10) AND (password_cost <= 20))),
    CONSTRAINT policy_idle_positive CHECK ((idle_minutes >= 1)),
    CONSTRAINT policy_is_one CHECK (is_only)
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE policy; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON TABLE access.policy IS 'How people sign in on this installation: one row, changed by its operator.';


--
-- Name: COLUMN policy.is_only; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.policy.is_only IS 'True: there is one row.';


--
-- Name: COLUMN policy.password_cost; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.policy.password_cost IS 'The binary logarithm of scrypt''s N for passwords; those stored with another are hashed anew at the next sign-in.';


--
-- Name: COLUMN policy.idle_minutes; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.policy.idle_minutes IS 'A session that is left alone for so long ends.';


--
-- Name: COLUMN policy.absolute_minutes; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.policy.absolute_minutes IS 'A session ends after so long in any case.';


--
-- Name: COLUMN policy.secret; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.policy.secret IS 'What forms and cookies are signed with. Random; replaced, open sign-in forms must be loaded again.';


--
-- Name: role_grant; Type: TABLE; Schema: access; Owner: -
--

CREATE TABLE access.role_grant (
    book integer NOT NULL,
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    role text NOT NULL,
    place bigint,
    valid_from date NOT NULL,
    valid_to date DEFAULT '9999-12-31'::date NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT role_grant_days_in_order CHECK (((valid_to >= valid_from) AND (valid_to <= '9999-12-31'::date))),
    CONSTRAINT role_grant_place_where_it_can_be CHECK (((place IS NULL) OR (role = ANY (ARRAY['coordinator'::text, 'reviewer'::text, 'clerk'::text])))),
    CONSTRAINT role_grant_role_known CHECK ((role = ANY (ARRAY['admin'::text, 'coordinator'::text, 'reviewer'::text, 'clerk'::text, 'reconciler'::text, 'auditor'::text, 'head'::text])))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE role_grant; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON TABLE access.role_grant IS 'What a user may do, where, and from when to when; several may be one person''s.';


--
-- Name: COLUMN role_grant.book; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.role_grant.book IS 'The book.';


--
-- Name: COLUMN role_grant.id; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.role_grant.id IS 'Its number in the book.';


--
-- Name: COLUMN role_grant.user_id; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.role_grant.user_id IS 'Whose it is.';


--
-- Name: COLUMN role_grant.role; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.role_grant.role IS 'The role.';


--
-- Name: COLUMN role_grant.place; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.role_grant.place IS 'The shop of a clerk, the community of a coordinator or a reviewer; null for the whole book.';


--
-- Name: COLUMN role_grant.valid_from; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.role_grant.valid_from IS 'Its first day, in the book''s time zone.';


--
-- Name: COLUMN role_grant.valid_to; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.role_grant.valid_to IS 'Its last day, in the book''s time zone.';


--
-- Name: COLUMN role_grant.ended_at; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.role_grant.ended_at IS 'When it was taken away; under the book''s lock, so nothing commits with it afterwards. Once set, only the owner changes it.';


--
-- Name: session_use; Type: TABLE; Schema: access; Owner: -
--

CREATE TABLE access.session_use (
    book integer NOT NULL,
    token bigint NOT NULL,
    seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE session_use; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON TABLE access.session_use IS 'When a session was last used, to the minute: one that is left alone ends.';


--
-- Name: COLUMN session_use.book; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.session_use.book IS 'The book.';


--
-- Name: COLUMN session_use.token; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.session_use.token IS 'The session.';


--
-- Name: COLUMN session_use.seen_at; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.session_use.seen_at IS 'When a page was last asked for with it.';


--
-- Name: token; Type: TABLE; Schema: access; Owner: -
--

CREATE TABLE access.token (
    book integer NOT NULL,
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    hash bytea NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    kind text NOT NULL,
    CONSTRAINT token_hash_is_sha256 CHECK ((octet_length(hash) = 32)),
    CONSTRAINT token_kind_known CHECK ((kind = ANY (ARRAY['bearer'::text, 'session'::text])))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE token; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON TABLE access.token IS 'Bearer tokens of the interface and sessions of browsers, as hashes: the token itself is shown once and stored nowhere.';


--
-- Name: COLUMN token.book; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.token.book IS 'The book.';


--
-- Name: COLUMN token.id; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.token.id IS 'The token''s number.';


--
-- Name: COLUMN token.user_id; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.token.user_id IS 'Whose it is.';


--
-- Name: COLUMN token.hash; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.token.hash IS 'SHA-256 of the token.';


--
-- Name: COLUMN token.created_at; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.token.created_at IS 'When it was issued.';


--
-- Name: COLUMN token.expires_at; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.token.expires_at IS 'From when on it is worth nothing.';


--
-- Name: COLUMN token.revoked_at; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.token.revoked_at IS 'When it was revoked; under the book''s lock, so nothing commits with it afterwards. Once set, only the owner changes it.';


--
-- Name: COLUMN token.kind; Type: COMMENT; Schema: access; Owner: -
--

COMMENT ON COLUMN access.token.kind IS 'bearer: presented by a program in a header; session: by a browser as a cookie. Neither is taken for the other.';


--
-- Name: token_id_seq; Type: SEQUENCE; Schema: access; Owner: -
--

ALTER TABLE access.token ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME access.token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: account; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.account (
    book integer NOT NULL,
    id bigint NOT NULL,
    code integer NOT NULL,
    commodity integer NOT NULL,
    holder bigint NOT NULL,
    vintage date NOT NULL,
    grace boolean NOT NULL,
    opened_block bigint NOT NULL,
    CONSTRAINT account_grace_of_points CHECK (((NOT grace) OR (code = ANY (ARRAY[2101, 2103])))),
    CONSTRAINT account_id_positive CHECK ((id >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE account; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.account IS 'Code, commodity, holder and vintage; balances are in posting.';


--
-- Name: COLUMN account.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account.book IS 'The book.';


--
-- Name: COLUMN account.id; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account.id IS 'The account''s number in the book: from 1, without gaps, given by the block that opened it.';


--
-- Name: COLUMN account.code; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account.code IS 'What it is for.';


--
-- Name: COLUMN account.commodity; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account.commodity IS 'What it counts.';


--
-- Name: COLUMN account.holder; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account.holder IS 'Who holds it.';


--
-- Name: COLUMN account.vintage; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account.vintage IS 'Last day on which its points can be spent, or last day of its year; infinity where the account does not end.';


--
-- Name: COLUMN account.grace; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account.grace IS 'Whether its vintage is a grace, after which there is no other.';


--
-- Name: COLUMN account.opened_block; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account.opened_block IS 'The block in which it was first used.';


--
-- Name: account_code; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.account_code (
    code integer NOT NULL,
    name text NOT NULL,
    normal_side smallint NOT NULL,
    holder_kind smallint NOT NULL,
    CONSTRAINT account_code_holder_kind_known CHECK (((holder_kind >= 0) AND (holder_kind <= 3))),
    CONSTRAINT account_code_side_is_debit_or_credit CHECK ((normal_side = ANY (ARRAY[1, '-1'::integer])))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE account_code; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.account_code IS 'The chart of accounts (自定科目).';


--
-- Name: COLUMN account_code.code; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account_code.code IS 'The code, such as 2101.';


--
-- Name: COLUMN account_code.name; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account_code.name IS 'The account''s name, in Chinese.';


--
-- Name: COLUMN account_code.normal_side; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account_code.normal_side IS 'The side on which balances grow: 1 debit, -1 credit.';


--
-- Name: COLUMN account_code.holder_kind; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.account_code.holder_kind IS 'Who may hold it: 0 the book, 1 volunteers, 2 communities, 3 shops.';


--
-- Name: commodity; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.commodity (
    book integer NOT NULL,
    id integer NOT NULL,
    kind smallint NOT NULL,
    code text NOT NULL,
    scale smallint NOT NULL,
    opened_block bigint NOT NULL,
    CONSTRAINT commodity_code_form CHECK (
CASE kind
    WHEN 1 THEN (code = 'points'::text)
    WHEN 2 THEN (code = ANY (ARRAY['credit'::text, 'honour'::text]))
    ELSE (code ~ '^[A-Z0-9][A-Z0-9-]{0,31}$'::text)
END),
    CONSTRAINT commodity_id_positive CHECK ((id >= 1)),
    CONSTRAINT commodity_kind_known CHECK (((kind >= 1) AND (kind <= 3)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE commodity; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.commodity IS 'What is counted: points, minutes of an hours class, pieces of a SKU.';


--
-- Name: COLUMN commodity.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.commodity.book IS 'The book.';


--
-- Name: COLUMN commodity.id; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.commodity.id IS 'Its number in the book: from 1, without gaps.';


--
-- Name: COLUMN commodity.kind; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.commodity.kind IS '1 points, 2 minutes, 3 goods.';


--
-- Name: COLUMN commodity.code; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.commodity.code IS 'points, an hours class, or a SKU.';


--
-- Name: COLUMN commodity.scale; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.commodity.scale IS 'Decimals of the smallest unit.';


--
-- Name: COLUMN commodity.opened_block; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.commodity.opened_block IS 'The block in which it was first used.';


--
-- Name: posting; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.posting (
    entry bigint NOT NULL,
    account bigint NOT NULL,
    version bigint NOT NULL,
    amount bigint NOT NULL,
    balance bigint NOT NULL,
    book integer NOT NULL,
    commodity integer NOT NULL,
    CONSTRAINT posting_amount_in_range CHECK (((amount <> 0) AND (abs(amount) <= '1000000000000'::bigint))),
    CONSTRAINT posting_balance_in_range CHECK (((balance >= 0) AND (balance <= '1000000000000'::bigint))),
    CONSTRAINT posting_version_positive CHECK ((version >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE posting; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.posting IS 'One leg of an entry (分录行). The last posting of an account is its balance; none is ever updated.';


--
-- Name: COLUMN posting.entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.posting.entry IS 'The entry.';


--
-- Name: COLUMN posting.account; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.posting.account IS 'The account.';


--
-- Name: COLUMN posting.version; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.posting.version IS 'The posting''s number on its account: from 1, without gaps.';


--
-- Name: COLUMN posting.amount; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.posting.amount IS 'In the smallest unit: positive debit, negative credit.';


--
-- Name: COLUMN posting.balance; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.posting.balance IS 'The balance after it, on the account''s normal side; never below zero.';


--
-- Name: COLUMN posting.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.posting.book IS 'The book.';


--
-- Name: COLUMN posting.commodity; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.posting.commodity IS 'The account''s commodity, so that entries balance without a join.';


--
-- Name: account_balance; Type: VIEW; Schema: ledger; Owner: -
--

CREATE VIEW ledger.account_balance WITH (security_barrier='true') AS
 SELECT a.book,
    a.id AS account,
    a.code,
    c.name AS code_name,
    c.normal_side,
    a.commodity,
    m.kind AS commodity_kind,
    m.code AS commodity_code,
    a.holder,
    NULLIF(a.vintage, 'infinity'::date) AS vintage,
    a.grace,
    p.version,
    p.balance
   FROM (((ledger.account a
     JOIN ledger.account_code c ON ((c.code = a.code)))
     JOIN ledger.commodity m ON (((m.book = a.book) AND (m.id = a.commodity))))
     CROSS JOIN LATERAL ( SELECT p_1.version,
            p_1.balance
           FROM ledger.posting p_1
          WHERE ((p_1.book = a.book) AND (p_1.account = a.id))
          ORDER BY p_1.version DESC
         LIMIT 1) p);


--
-- Name: VIEW account_balance; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON VIEW ledger.account_balance IS 'Where every account stands: its last posting.';


--
-- Name: block; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.block (
    book integer NOT NULL,
    no bigint NOT NULL,
    format smallint NOT NULL,
    hash bytea NOT NULL,
    previous_no bigint,
    previous_hash bytea NOT NULL,
    first_entry bigint NOT NULL,
    last_entry bigint NOT NULL,
    last_account bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT block_entries_in_order CHECK (((last_entry >= (first_entry - 1)) AND (first_entry >= 1))),
    CONSTRAINT block_hash_is_sha256 CHECK ((octet_length(hash) = 32)),
    CONSTRAINT block_no_positive CHECK ((no >= 1)),
    CONSTRAINT block_previous_is_one_before CHECK (
CASE
    WHEN (no = 1) THEN ((previous_no IS NULL) AND (previous_hash = decode(repeat('00'::text, 32), 'hex'::text)))
    ELSE ((previous_no IS NOT NULL) AND (previous_no = (no - 1)))
END)
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE block; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.block IS 'What one database transaction committed, hash-chained to the block before.';


--
-- Name: COLUMN block.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.block.book IS 'The book.';


--
-- Name: COLUMN block.no; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.block.no IS 'The block''s number in the book: from 1, without gaps.';


--
-- Name: COLUMN block.format; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.block.format IS 'The layout of the hash.';


--
-- Name: COLUMN block.hash; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.block.hash IS 'SHA-256 over the block''s canonical bytes.';


--
-- Name: COLUMN block.previous_no; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.block.previous_no IS 'The block before; null for block 1 only.';


--
-- Name: COLUMN block.previous_hash; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.block.previous_hash IS 'The hash of the block before; 32 zero bytes for block 1.';


--
-- Name: COLUMN block.first_entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.block.first_entry IS 'Its first entry.';


--
-- Name: COLUMN block.last_entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.block.last_entry IS 'Its last entry; first_entry - 1 if it has none.';


--
-- Name: COLUMN block.last_account; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.block.last_account IS 'The highest account number once it was committed.';


--
-- Name: COLUMN block.recorded_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.block.recorded_at IS 'When it was decided, after the lock; never earlier than the block before.';


--
-- Name: entry; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.entry (
    book integer NOT NULL,
    no bigint NOT NULL,
    block bigint NOT NULL,
    request uuid NOT NULL,
    fingerprint bytea NOT NULL,
    kind text NOT NULL,
    period integer NOT NULL,
    business_date date NOT NULL,
    actor bigint NOT NULL,
    reverses bigint,
    returns_of bigint,
    affects integer,
    details text NOT NULL,
    document_digest bytea,
    CONSTRAINT entry_affects_is_month CHECK ((((affects % 100) >= 1) AND ((affects % 100) <= 12))),
    CONSTRAINT entry_details_is_object CHECK (("left"(details, 1) = '{'::text)),
    CONSTRAINT entry_digest_is_sha256 CHECK ((octet_length(document_digest) = 32)),
    CONSTRAINT entry_fingerprint_is_sha256 CHECK ((octet_length(fingerprint) = 32)),
    CONSTRAINT entry_period_is_month CHECK ((((period % 100) >= 1) AND ((period % 100) <= 12))),
    CONSTRAINT entry_refers_back CHECK (((reverses < no) AND (returns_of < no)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.entry IS 'One balanced business event (凭证), numbered without gaps in its book.';


--
-- Name: COLUMN entry.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.book IS 'The book.';


--
-- Name: COLUMN entry.no; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.no IS 'The entry''s number: from 1, without gaps.';


--
-- Name: COLUMN entry.block; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.block IS 'The block that committed it.';


--
-- Name: COLUMN entry.request; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.request IS 'The client''s key.';


--
-- Name: COLUMN entry.fingerprint; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.fingerprint IS 'Digest of what the client asked for.';


--
-- Name: COLUMN entry.kind; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.kind IS 'What kind of event.';


--
-- Name: COLUMN entry.period; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.period IS 'The accounting month it is posted into, as 202606.';


--
-- Name: COLUMN entry.business_date; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.business_date IS 'The day of the event in the book''s time zone.';


--
-- Name: COLUMN entry.actor; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.actor IS 'The user who asked.';


--
-- Name: COLUMN entry.reverses; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.reverses IS 'The entry it mirrors.';


--
-- Name: COLUMN entry.returns_of; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.returns_of IS 'The redemption it returns goods of.';


--
-- Name: COLUMN entry.affects; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.affects IS 'The earlier month it is about.';


--
-- Name: COLUMN entry.details; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.details IS 'Canonical JSON of ids and figures: the exact text that was hashed.';


--
-- Name: COLUMN entry.document_digest; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.entry.document_digest IS 'Digest of the entry''s documents; null if it has none.';


--
-- Name: account_statement; Type: VIEW; Schema: ledger; Owner: -
--

CREATE VIEW ledger.account_statement WITH (security_barrier='true') AS
 SELECT p.book,
    p.account,
    p.version,
    p.entry,
    b.recorded_at,
    e.business_date,
    e.kind,
        CASE
            WHEN (p.amount > 0) THEN p.amount
            ELSE NULL::bigint
        END AS debit,
        CASE
            WHEN (p.amount < 0) THEN (- p.amount)
            ELSE NULL::bigint
        END AS credit,
    p.balance
   FROM ((ledger.posting p
     JOIN ledger.entry e ON (((e.book = p.book) AND (e.no = p.entry))))
     JOIN ledger.block b ON (((b.book = e.book) AND (b.no = e.block))));


--
-- Name: VIEW account_statement; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON VIEW ledger.account_statement IS 'One account''s postings with the running balance (明细账), in smallest units.';


--
-- Name: book; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.book (
    id integer NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    first_month integer NOT NULL,
    lock_grant boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    cut_off smallint DEFAULT 31 NOT NULL,
    code text NOT NULL,
    is_sample boolean DEFAULT false NOT NULL,
    expiry_days smallint DEFAULT 3 NOT NULL,
    CONSTRAINT book_code_form CHECK ((code ~ '^[a-z][a-z0-9-]{0,15}$'::text)),
    CONSTRAINT book_cut_off_is_day CHECK ((((cut_off >= 1) AND (cut_off <= 28)) OR (cut_off = 31))),
    CONSTRAINT book_expiry_days_after_the_last CHECK (((expiry_days >= 1) AND (expiry_days <= 3660))),
    CONSTRAINT book_first_month_is_month CHECK ((((first_month % 100) >= 1) AND ((first_month % 100) <= 12))),
    CONSTRAINT book_name_form CHECK (ledger.is_name(name)),
    CONSTRAINT book_time_zone_form CHECK ((time_zone ~ '^[A-Za-z]+([/_+-][A-Za-z0-9]+)*$'::text))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.book IS 'One street''s ledger (账簿): the unit of order and of tenancy. Its row is locked by the writer and never updated.';


--
-- Name: COLUMN book.id; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.book.id IS 'The book''s number; first in every key.';


--
-- Name: COLUMN book.name; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.book.name IS 'What people call the book.';


--
-- Name: COLUMN book.time_zone; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.book.time_zone IS 'IANA name of the zone in which business dates are judged.';


--
-- Name: COLUMN book.first_month; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.book.first_month IS 'The first accounting month, as 202606.';


--
-- Name: COLUMN book.lock_grant; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.book.lock_grant IS 'Means nothing: FOR NO KEY UPDATE needs the UPDATE privilege on some column, and this is the one granted. Always true.';


--
-- Name: COLUMN book.created_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.book.created_at IS 'When the book was set up.';


--
-- Name: COLUMN book.cut_off; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.book.cut_off IS 'The last day of an accounting month, 1 to 28; 31 for the calendar month''s last.';


--
-- Name: COLUMN book.code; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.book.code IS 'A short name for addresses, and by which people choose the street they sign in to.';


--
-- Name: COLUMN book.is_sample; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.book.is_sample IS 'Whether it was made as a sample, whose jobs may be told another day than today.';


--
-- Name: COLUMN book.expiry_days; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.book.expiry_days IS 'How many days after the last day of their vintage points expire (过期): until then paper slips of that day can be keyed in.';


--
-- Name: check_level; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.check_level (
    book integer NOT NULL,
    id bigint NOT NULL,
    check_code text NOT NULL,
    from_day date NOT NULL,
    level text NOT NULL,
    set_by bigint NOT NULL,
    set_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT check_level_check_form CHECK ((check_code ~ '^[a-z][a-z-]{0,39}$'::text)),
    CONSTRAINT check_level_id_positive CHECK ((id >= 1)),
    CONSTRAINT check_level_known CHECK ((level = ANY (ARRAY['red'::text, 'yellow'::text, 'hint'::text])))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE check_level; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.check_level IS 'How bad findings of a check are from a day on, where the street chose so; of two for one day the later counts.';


--
-- Name: COLUMN check_level.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.check_level.book IS 'The book.';


--
-- Name: COLUMN check_level.id; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.check_level.id IS 'Its number in the book, from 1.';


--
-- Name: COLUMN check_level.check_code; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.check_level.check_code IS 'The check.';


--
-- Name: COLUMN check_level.from_day; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.check_level.from_day IS 'The first day of it: a range whose last day is that day or a later one has this level.';


--
-- Name: COLUMN check_level.level; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.check_level.level IS 'red blocks closing, yellow needs an explanation, hint is worth a look.';


--
-- Name: COLUMN check_level.set_by; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.check_level.set_by IS 'The user who chose it.';


--
-- Name: COLUMN check_level.set_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.check_level.set_at IS 'When.';


--
-- Name: command; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.command (
    book integer NOT NULL,
    request uuid NOT NULL,
    fingerprint bytea NOT NULL,
    actor bigint NOT NULL,
    response text NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT command_fingerprint_is_sha256 CHECK ((octet_length(fingerprint) = 32))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE command; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.command IS 'Keys of commands that post nothing, such as recording a service.';


--
-- Name: COLUMN command.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.command.book IS 'The book.';


--
-- Name: COLUMN command.request; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.command.request IS 'The client''s key.';


--
-- Name: COLUMN command.fingerprint; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.command.fingerprint IS 'Digest of what the client asked for.';


--
-- Name: COLUMN command.actor; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.command.actor IS 'The user who asked.';


--
-- Name: COLUMN command.response; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.command.response IS 'JSON of ids and figures from which the answer is rebuilt.';


--
-- Name: COLUMN command.recorded_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.command.recorded_at IS 'When.';


--
-- Name: confirmation; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.confirmation (
    book integer NOT NULL,
    entry bigint NOT NULL,
    confirmed_by bigint NOT NULL,
    confirmed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE confirmation; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.confirmation IS 'That a second person confirmed an entry (复核), under another login than posted it.';


--
-- Name: COLUMN confirmation.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.confirmation.book IS 'The book.';


--
-- Name: COLUMN confirmation.entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.confirmation.entry IS 'The entry.';


--
-- Name: COLUMN confirmation.confirmed_by; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.confirmation.confirmed_by IS 'The second person.';


--
-- Name: COLUMN confirmation.confirmed_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.confirmation.confirmed_at IS 'When.';


--
-- Name: erasure; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.erasure (
    book integer NOT NULL,
    block bigint NOT NULL,
    ordinal integer NOT NULL,
    table_name text NOT NULL,
    number bigint NOT NULL,
    actor bigint NOT NULL,
    CONSTRAINT erasure_ordinal_positive CHECK ((ordinal >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE erasure; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.erasure IS 'Prose that was erased: the row is gone, and what it belonged to keeps the digest.';


--
-- Name: COLUMN erasure.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.erasure.book IS 'The book.';


--
-- Name: COLUMN erasure.block; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.erasure.block IS 'The block that recorded it.';


--
-- Name: COLUMN erasure.ordinal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.erasure.ordinal IS 'Its place among the block''s erasures, from 1.';


--
-- Name: COLUMN erasure.table_name; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.erasure.table_name IS 'The table with its schema, such as ledger.remark.';


--
-- Name: COLUMN erasure.number; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.erasure.number IS 'The entry or record that the prose went with.';


--
-- Name: COLUMN erasure.actor; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.erasure.actor IS 'The user who erased it.';


--
-- Name: expiry_look; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.expiry_look (
    book integer NOT NULL,
    vintage date NOT NULL,
    entry bigint NOT NULL,
    CONSTRAINT expiry_look_entry_not_negative CHECK ((entry >= 0))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE expiry_look; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.expiry_look IS 'What a look for points that expire found. Working state beside the books: without a row the next look reads all past vintages, and finds the same.';


--
-- Name: COLUMN expiry_look.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.expiry_look.book IS 'The book.';


--
-- Name: COLUMN expiry_look.vintage; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.expiry_look.vintage IS 'Of vintages up to this one no spendable points were left when it looked.';


--
-- Name: COLUMN expiry_look.entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.expiry_look.entry IS 'The last entry then: only what was posted after it can hold any.';


--
-- Name: finding; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.finding (
    book integer NOT NULL,
    id bigint NOT NULL,
    check_code text NOT NULL,
    documents text[] NOT NULL,
    identity bytea NOT NULL,
    CONSTRAINT finding_check_form CHECK ((check_code ~ '^[a-z][a-z-]{0,39}$'::text)),
    CONSTRAINT finding_identity_is_sha256 CHECK ((octet_length(identity) = 32))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE finding; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.finding IS 'What does not agree (差异): the same check about the same documents is the same finding, in whichever run.';


--
-- Name: COLUMN finding.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding.book IS 'The book.';


--
-- Name: COLUMN finding.id; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding.id IS 'Its number.';


--
-- Name: COLUMN finding.check_code; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding.check_code IS 'The check that found it.';


--
-- Name: COLUMN finding.documents; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding.documents IS 'What it is about, such as entry:12; empty where the check names none.';


--
-- Name: COLUMN finding.identity; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding.identity IS 'SHA-256 of the check and the documents, or of the check and the sentence where there are none.';


--
-- Name: finding_id_seq; Type: SEQUENCE; Schema: ledger; Owner: -
--

ALTER TABLE ledger.finding ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.finding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: finding_note; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.finding_note (
    book integer NOT NULL,
    id bigint NOT NULL,
    finding bigint NOT NULL,
    run bigint NOT NULL,
    act text NOT NULL,
    assignee bigint,
    digest bytea,
    proposal bigint,
    written_by bigint NOT NULL,
    written_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT finding_note_act_has_its_own CHECK (
CASE act
    WHEN 'assigned'::text THEN ((assignee IS NOT NULL) AND (digest IS NULL) AND (proposal IS NULL))
    WHEN 'explained'::text THEN ((assignee IS NULL) AND (digest IS NOT NULL) AND (proposal IS NULL))
    WHEN 'accepted'::text THEN ((assignee IS NULL) AND (digest IS NOT NULL) AND (proposal IS NULL))
    WHEN 'sent'::text THEN ((assignee IS NULL) AND (digest IS NULL) AND (proposal IS NOT NULL))
    ELSE false
END),
    CONSTRAINT finding_note_digest_is_sha256 CHECK ((octet_length(digest) = 32)),
    CONSTRAINT finding_note_id_positive CHECK ((id >= 1))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE finding_note; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.finding_note IS 'What was done about findings (差异处理), the last counts. An explanation holds while the figures are those that were explained.';


--
-- Name: COLUMN finding_note.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_note.book IS 'The book.';


--
-- Name: COLUMN finding_note.id; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_note.id IS 'Its number in the book, from 1.';


--
-- Name: COLUMN finding_note.finding; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_note.finding IS 'The finding.';


--
-- Name: COLUMN finding_note.run; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_note.run IS 'The run that was looked at: it says which figures it was about.';


--
-- Name: COLUMN finding_note.act; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_note.act IS 'assigned: somebody is to look. explained: why it is so. accepted: the head of the grid lets it be. sent: a correction waits for a second person.';


--
-- Name: COLUMN finding_note.assignee; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_note.assignee IS 'The user who is to look (责任人).';


--
-- Name: COLUMN finding_note.digest; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_note.digest IS 'Digest of the words and their salt, of what was explained or accepted.';


--
-- Name: COLUMN finding_note.proposal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_note.proposal IS 'The proposal that puts it right once it is confirmed.';


--
-- Name: COLUMN finding_note.written_by; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_note.written_by IS 'The user who did it.';


--
-- Name: COLUMN finding_note.written_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_note.written_at IS 'When.';


--
-- Name: finding_seen; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.finding_seen (
    book integer NOT NULL,
    run bigint NOT NULL,
    line bigint NOT NULL,
    finding bigint NOT NULL,
    level text NOT NULL,
    what text NOT NULL,
    left_side text NOT NULL,
    right_side text NOT NULL,
    difference text NOT NULL,
    CONSTRAINT finding_seen_level_known CHECK ((level = ANY (ARRAY['red'::text, 'yellow'::text, 'hint'::text]))),
    CONSTRAINT finding_seen_line_positive CHECK ((line >= 1))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE finding_seen; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.finding_seen IS 'What a run found, line by line: figures as they were then.';


--
-- Name: COLUMN finding_seen.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_seen.book IS 'The book.';


--
-- Name: COLUMN finding_seen.run; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_seen.run IS 'The run.';


--
-- Name: COLUMN finding_seen.line; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_seen.line IS 'Its place in the run.';


--
-- Name: COLUMN finding_seen.finding; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_seen.finding IS 'The finding.';


--
-- Name: COLUMN finding_seen.level; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_seen.level IS 'How bad it is: red blocks closing, yellow needs an explanation, hint is worth a look.';


--
-- Name: COLUMN finding_seen.what; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_seen.what IS 'The disagreement in a sentence: ids and figures, no words of people.';


--
-- Name: COLUMN finding_seen.left_side; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_seen.left_side IS 'The figure on one side, with its unit; empty where there is none.';


--
-- Name: COLUMN finding_seen.right_side; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_seen.right_side IS 'The figure on the other side.';


--
-- Name: COLUMN finding_seen.difference; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_seen.difference IS 'By how much they differ.';


--
-- Name: finding_words; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.finding_words (
    book integer NOT NULL,
    note bigint NOT NULL,
    salt bytea NOT NULL,
    text text NOT NULL,
    CONSTRAINT finding_words_salt_is_long CHECK ((octet_length(salt) = 16)),
    CONSTRAINT finding_words_text_length CHECK (((char_length(text) >= 1) AND (char_length(text) <= 2000)))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE finding_words; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.finding_words IS 'Why a finding is so, or may stay so, in the words of who says it. Erasable, by the owner only: the note keeps the digest.';


--
-- Name: COLUMN finding_words.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_words.book IS 'The book.';


--
-- Name: COLUMN finding_words.note; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_words.note IS 'The note.';


--
-- Name: COLUMN finding_words.salt; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_words.salt IS 'Random; the digest in the note is SHA-256 of salt and text.';


--
-- Name: COLUMN finding_words.text; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.finding_words.text IS 'What was written.';


--
-- Name: holder; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.holder (
    book integer NOT NULL,
    id bigint NOT NULL,
    kind smallint NOT NULL,
    CONSTRAINT holder_id_not_negative CHECK ((id >= 0)),
    CONSTRAINT holder_kind_known CHECK (((kind >= 0) AND (kind <= 3)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE holder; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.holder IS 'Who may hold accounts: one id space per book for volunteers, communities and shops.';


--
-- Name: COLUMN holder.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.holder.book IS 'The book.';


--
-- Name: COLUMN holder.id; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.holder.id IS 'The holder''s number in the book; 0 is the book itself.';


--
-- Name: COLUMN holder.kind; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.holder.kind IS '0 the book, 1 a volunteer, 2 a community, 3 a shop.';


--
-- Name: job_look; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.job_look (
    job text NOT NULL,
    server text NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    problem text,
    CONSTRAINT job_look_job_form CHECK ((job ~ '^[a-z][a-z-]{0,31}$'::text))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE job_look; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.job_look IS 'When each server last looked for books that have something due. Working state beside the books, so that a job that never runs is seen.';


--
-- Name: COLUMN job_look.job; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_look.job IS 'The job''s name.';


--
-- Name: COLUMN job_look.server; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_look.server IS 'The machine.';


--
-- Name: COLUMN job_look.looked_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_look.looked_at IS 'When it looked.';


--
-- Name: COLUMN job_look.problem; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_look.problem IS 'Why it could not look; null if it could.';


--
-- Name: job_run; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.job_run (
    book integer NOT NULL,
    id bigint NOT NULL,
    job text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    due bigint NOT NULL,
    done bigint NOT NULL,
    refused bigint NOT NULL,
    failed bigint NOT NULL,
    server text NOT NULL,
    problem text,
    CONSTRAINT job_run_done_not_negative CHECK ((done >= 0)),
    CONSTRAINT job_run_due_not_negative CHECK ((due >= 0)),
    CONSTRAINT job_run_failed_not_negative CHECK ((failed >= 0)),
    CONSTRAINT job_run_in_order CHECK ((ended_at >= started_at)),
    CONSTRAINT job_run_job_form CHECK ((job ~ '^[a-z][a-z-]{0,31}$'::text)),
    CONSTRAINT job_run_of_what_was_due CHECK ((((done + refused) + failed) <= due)),
    CONSTRAINT job_run_refused_not_negative CHECK ((refused >= 0))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE job_run; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.job_run IS 'Runs of the jobs that had something to do in a book. Beside the books: it says what became of it, and proves nothing.';


--
-- Name: COLUMN job_run.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.book IS 'The book.';


--
-- Name: COLUMN job_run.id; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.id IS 'Its number.';


--
-- Name: COLUMN job_run.job; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.job IS 'The job''s name.';


--
-- Name: COLUMN job_run.started_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.started_at IS 'When it began with this book.';


--
-- Name: COLUMN job_run.ended_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.ended_at IS 'When it was done with it.';


--
-- Name: COLUMN job_run.due; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.due IS 'How many rows it found due.';


--
-- Name: COLUMN job_run.done; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.done IS 'How many of them this run posted; what is neither done nor refused nor failed was done by another meanwhile.';


--
-- Name: COLUMN job_run.refused; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.refused IS 'How many of them the state of the book refused.';


--
-- Name: COLUMN job_run.failed; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.failed IS 'How many of them got no answer, or are wrong.';


--
-- Name: COLUMN job_run.server; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.server IS 'The machine that ran it.';


--
-- Name: COLUMN job_run.problem; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.job_run.problem IS 'The first refusal or fault: ids and figures, no words of people; null if there was none.';


--
-- Name: job_run_id_seq; Type: SEQUENCE; Schema: ledger; Owner: -
--

ALTER TABLE ledger.job_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.job_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: journal; Type: VIEW; Schema: ledger; Owner: -
--

CREATE VIEW ledger.journal WITH (security_barrier='true') AS
 SELECT e.book,
    e.no AS entry,
    b.recorded_at,
    e.business_date,
    e.period,
    e.kind,
    a.id AS account,
    a.code,
    c.name AS code_name,
    m.code AS commodity,
    a.holder,
    NULLIF(a.vintage, 'infinity'::date) AS vintage,
    a.grace,
        CASE
            WHEN (p.amount > 0) THEN p.amount
            ELSE NULL::bigint
        END AS debit,
        CASE
            WHEN (p.amount < 0) THEN (- p.amount)
            ELSE NULL::bigint
        END AS credit,
    p.balance,
    e.actor,
    e.reverses,
    e.returns_of,
    e.affects
   FROM (((((ledger.entry e
     JOIN ledger.block b ON (((b.book = e.book) AND (b.no = e.block))))
     JOIN ledger.posting p ON (((p.book = e.book) AND (p.entry = e.no))))
     JOIN ledger.account a ON (((a.book = p.book) AND (a.id = p.account))))
     JOIN ledger.account_code c ON ((c.code = a.code)))
     JOIN ledger.commodity m ON (((m.book = a.book) AND (m.id = a.commodity))));


--
-- Name: VIEW journal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON VIEW ledger.journal IS 'Every leg of every entry, with 借方 (debit) and 贷方 (credit) columns, in smallest units.';


--
-- Name: key_secret; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.key_secret (
    book integer NOT NULL,
    secret uuid DEFAULT gen_random_uuid() NOT NULL
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE key_secret; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.key_secret IS 'What a book derives keys with. Whoever knew it could compute a key before its time, and give it up.';


--
-- Name: COLUMN key_secret.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.key_secret.book IS 'The book.';


--
-- Name: COLUMN key_secret.secret; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.key_secret.secret IS 'Random; it never changes.';


--
-- Name: merge; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.merge (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    holder bigint NOT NULL,
    successor bigint NOT NULL
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE merge; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.merge IS 'The document of a merge (并户) or a split (分户): whoever was or had been merged into the old holder has a line, so the last line of a holder names its last successor; itself, if it was split off again.';


--
-- Name: COLUMN merge.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.merge.book IS 'The book.';


--
-- Name: COLUMN merge.entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.merge.entry IS 'The entry that merged or split them.';


--
-- Name: COLUMN merge.line; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.merge.line IS 'Its line in the entry, from 1; the first is the old holder itself.';


--
-- Name: COLUMN merge.holder; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.merge.holder IS 'The holder that was merged or split off.';


--
-- Name: COLUMN merge.successor; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.merge.successor IS 'Into whom it is merged; itself, if it is its own again.';


--
-- Name: month_seal; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.month_seal (
    book integer NOT NULL,
    period integer NOT NULL,
    version integer NOT NULL,
    state text DEFAULT 'closed'::text NOT NULL,
    content text NOT NULL,
    CONSTRAINT month_seal_content_is_object CHECK (("left"(content, 1) = '{'::text)),
    CONSTRAINT month_seal_of_a_closing CHECK ((state = 'closed'::text))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE month_seal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.month_seal IS 'What closed months are sealed with: balances, counts, rules and findings; the chain has the digest.';


--
-- Name: COLUMN month_seal.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.month_seal.book IS 'The book.';


--
-- Name: COLUMN month_seal.period; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.month_seal.period IS 'The month, as 202606.';


--
-- Name: COLUMN month_seal.version; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.month_seal.version IS 'The version in which it was closed.';


--
-- Name: COLUMN month_seal.state; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.month_seal.state IS 'closed, always: for the event that it belongs to.';


--
-- Name: COLUMN month_seal.content; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.month_seal.content IS 'Canonical JSON of ids and figures: what the digest is made of.';


--
-- Name: period; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.period (
    book integer NOT NULL,
    period integer NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    first_entry bigint NOT NULL,
    last_entry bigint NOT NULL,
    digest bytea,
    actor bigint,
    block bigint NOT NULL,
    ordinal integer NOT NULL,
    CONSTRAINT period_digest_is_sha256 CHECK ((octet_length(digest) = 32)),
    CONSTRAINT period_is_month CHECK ((((period % 100) >= 1) AND ((period % 100) <= 12))),
    CONSTRAINT period_ordinal_positive CHECK ((ordinal >= 1)),
    CONSTRAINT period_range_in_order CHECK ((last_entry >= (first_entry - 1))),
    CONSTRAINT period_signed_but_its_end CHECK (
CASE state
    WHEN 'ended'::text THEN (version = 1)
    ELSE ((digest IS NOT NULL) AND (actor IS NOT NULL))
END),
    CONSTRAINT period_state_known CHECK ((state = ANY (ARRAY['ended'::text, 'closed'::text, 'reopened'::text]))),
    CONSTRAINT period_version_positive CHECK ((version >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE period; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.period IS 'What happened to accounting months: a month is a range of entries, and the open one follows the last that ended. Closing adds nothing to the range.';


--
-- Name: COLUMN period.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.period.book IS 'The book.';


--
-- Name: COLUMN period.period; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.period.period IS 'The month, as 202606.';


--
-- Name: COLUMN period.version; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.period.version IS 'The version of the month, from 1: one more each time that it is closed again.';


--
-- Name: COLUMN period.state; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.period.state IS 'ended: the month takes no more entries. closed: it is proven and sealed. reopened: that seal no longer stands.';


--
-- Name: COLUMN period.first_entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.period.first_entry IS 'Its first entry.';


--
-- Name: COLUMN period.last_entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.period.last_entry IS 'Its last entry; first_entry - 1 if it had none.';


--
-- Name: COLUMN period.digest; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.period.digest IS 'Of a closing the digest of the seal, of an opening the digest of why; null for the end of a month.';


--
-- Name: COLUMN period.actor; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.period.actor IS 'The user who did it; null for the end of a month, which comes by itself.';


--
-- Name: COLUMN period.block; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.period.block IS 'The block that recorded it.';


--
-- Name: COLUMN period.ordinal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.period.ordinal IS 'Its place among the block''s events, from 1; 1 of all that were written before it was kept, which go by month.';


--
-- Name: probe; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.probe (
    one boolean DEFAULT true NOT NULL,
    written_at timestamp with time zone NOT NULL,
    CONSTRAINT probe_one_row CHECK (one)
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE probe; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.probe IS 'One row of no book, written by servers that find out whether writes work.';


--
-- Name: COLUMN probe.one; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.probe.one IS 'Always true, so that there is one row.';


--
-- Name: COLUMN probe.written_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.probe.written_at IS 'When a server last found out; nothing depends on it.';


--
-- Name: proposal; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.proposal (
    book integer NOT NULL,
    id bigint NOT NULL,
    action text NOT NULL,
    input text NOT NULL,
    proposer bigint NOT NULL,
    proposed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone DEFAULT (clock_timestamp() + '336:00:00'::interval) NOT NULL,
    key bytea NOT NULL,
    outcome bytea NOT NULL,
    reason_digest bytea,
    CONSTRAINT proposal_id_positive CHECK ((id >= 1)),
    CONSTRAINT proposal_key_is_uuid CHECK ((octet_length(key) = 16)),
    CONSTRAINT proposal_outcome_is_sha256 CHECK ((octet_length(outcome) = 32)),
    CONSTRAINT proposal_reason_digest_is_sha256 CHECK ((octet_length(reason_digest) = 32))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE proposal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.proposal IS 'What one person asks for and another is to confirm (二人办理). Beside the books: nothing is done until the confirmation is, under the key.';


--
-- Name: COLUMN proposal.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal.book IS 'The book.';


--
-- Name: COLUMN proposal.id; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal.id IS 'Its number in the book.';


--
-- Name: COLUMN proposal.action; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal.action IS 'The name of what is asked for, such as reissue.';


--
-- Name: COLUMN proposal.input; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal.input IS 'What exactly: canonical JSON of ids, figures and codes; no words, and a card by its id.';


--
-- Name: COLUMN proposal.proposer; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal.proposer IS 'The user who asks.';


--
-- Name: COLUMN proposal.proposed_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal.proposed_at IS 'When.';


--
-- Name: COLUMN proposal.expires_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal.expires_at IS 'From when on nobody may confirm it any more: two weeks later.';


--
-- Name: COLUMN proposal.key; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal.key IS 'The key, 16 bytes, under which it is done once: that of the entry or the command of its confirmation.';


--
-- Name: COLUMN proposal.outcome; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal.outcome IS 'Digest of what it would have come to when it was asked for.';


--
-- Name: COLUMN proposal.reason_digest; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal.reason_digest IS 'Digest of the words and their salt; null where no reason was asked for.';


--
-- Name: proposal_reason; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.proposal_reason (
    book integer NOT NULL,
    proposal bigint NOT NULL,
    salt bytea NOT NULL,
    text text NOT NULL,
    CONSTRAINT proposal_reason_salt_is_long CHECK ((octet_length(salt) = 16))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE proposal_reason; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.proposal_reason IS 'Why something is proposed, in the words of who asks. Erasable, by the owner only: the proposal keeps the digest. What was confirmed has the same words as its remark: the two are erased together.';


--
-- Name: COLUMN proposal_reason.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal_reason.book IS 'The book.';


--
-- Name: COLUMN proposal_reason.proposal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal_reason.proposal IS 'The proposal.';


--
-- Name: COLUMN proposal_reason.salt; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal_reason.salt IS 'Random; the digest in the proposal is SHA-256 of salt and text.';


--
-- Name: COLUMN proposal_reason.text; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal_reason.text IS 'What was written.';


--
-- Name: proposal_withdrawal; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.proposal_withdrawal (
    book integer NOT NULL,
    proposal bigint NOT NULL,
    withdrawn_by bigint NOT NULL,
    withdrawn_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE proposal_withdrawal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.proposal_withdrawal IS 'That a proposal was withdrawn before anybody confirmed it.';


--
-- Name: COLUMN proposal_withdrawal.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal_withdrawal.book IS 'The book.';


--
-- Name: COLUMN proposal_withdrawal.proposal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal_withdrawal.proposal IS 'The proposal.';


--
-- Name: COLUMN proposal_withdrawal.withdrawn_by; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal_withdrawal.withdrawn_by IS 'The user who withdrew it: the proposer, or an administrator.';


--
-- Name: COLUMN proposal_withdrawal.withdrawn_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.proposal_withdrawal.withdrawn_at IS 'When.';


--
-- Name: reconciliation_run; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.reconciliation_run (
    book integer NOT NULL,
    id bigint NOT NULL,
    run_by bigint,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    block bigint NOT NULL,
    entries bigint NOT NULL,
    period integer,
    first_entry bigint NOT NULL,
    CONSTRAINT reconciliation_run_block_not_negative CHECK ((block >= 0)),
    CONSTRAINT reconciliation_run_entries_not_negative CHECK ((entries >= 0)),
    CONSTRAINT reconciliation_run_first_entry_positive CHECK ((first_entry >= 1)),
    CONSTRAINT reconciliation_run_in_order CHECK ((ended_at >= started_at)),
    CONSTRAINT reconciliation_run_period_is_month CHECK ((((period % 100) >= 1) AND ((period % 100) <= 12)))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE reconciliation_run; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.reconciliation_run IS 'Runs of the checks (对账). Beside the books: it says what was found and when, and proves nothing.';


--
-- Name: COLUMN reconciliation_run.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.reconciliation_run.book IS 'The book.';


--
-- Name: COLUMN reconciliation_run.id; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.reconciliation_run.id IS 'Its number.';


--
-- Name: COLUMN reconciliation_run.run_by; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.reconciliation_run.run_by IS 'The user who asked for it; NULL if the service ran it by itself once the month was over.';


--
-- Name: COLUMN reconciliation_run.started_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.reconciliation_run.started_at IS 'When it began.';


--
-- Name: COLUMN reconciliation_run.ended_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.reconciliation_run.ended_at IS 'When it was done.';


--
-- Name: COLUMN reconciliation_run.block; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.reconciliation_run.block IS 'The block up to which everything was looked at; 0 if there was none.';


--
-- Name: COLUMN reconciliation_run.entries; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.reconciliation_run.entries IS 'How many entries were looked at.';


--
-- Name: COLUMN reconciliation_run.period; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.reconciliation_run.period IS 'The accounting month that was looked at, as 202606; NULL for the whole book.';


--
-- Name: COLUMN reconciliation_run.first_entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.reconciliation_run.first_entry IS 'The first entry that was looked at.';


--
-- Name: reconciliation_run_id_seq; Type: SEQUENCE; Schema: ledger; Owner: -
--

ALTER TABLE ledger.reconciliation_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.reconciliation_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: refusal; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.refusal (
    book integer NOT NULL,
    request uuid NOT NULL,
    fingerprint bytea,
    block bigint NOT NULL,
    ordinal integer NOT NULL,
    reason text NOT NULL,
    figures text NOT NULL,
    CONSTRAINT refusal_fingerprint_is_sha256 CHECK ((octet_length(fingerprint) = 32))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE refusal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.refusal IS 'What was refused under the lock, so that a retry hears the same answer.';


--
-- Name: COLUMN refusal.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.refusal.book IS 'The book.';


--
-- Name: COLUMN refusal.request; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.refusal.request IS 'The client''s key.';


--
-- Name: COLUMN refusal.fingerprint; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.refusal.fingerprint IS 'Digest of what the client asked for; null for a key abandoned before it was seen.';


--
-- Name: COLUMN refusal.block; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.refusal.block IS 'The block that committed it.';


--
-- Name: COLUMN refusal.ordinal; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.refusal.ordinal IS 'Its place among the block''s refusals, from 1.';


--
-- Name: COLUMN refusal.reason; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.refusal.reason IS 'Why.';


--
-- Name: COLUMN refusal.figures; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.refusal.figures IS 'Canonical JSON of the figures that show it.';


--
-- Name: remark; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.remark (
    book integer NOT NULL,
    entry bigint NOT NULL,
    salt bytea NOT NULL,
    text text NOT NULL,
    CONSTRAINT remark_salt_is_long CHECK ((octet_length(salt) = 16))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE remark; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.remark IS 'What somebody wrote about an entry, such as why it was reversed. Erasable, by the owner only: the entry keeps the digest.';


--
-- Name: COLUMN remark.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.remark.book IS 'The book.';


--
-- Name: COLUMN remark.entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.remark.entry IS 'The entry.';


--
-- Name: COLUMN remark.salt; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.remark.salt IS 'Random; the digest in the entry''s details is SHA-256 of salt and text.';


--
-- Name: COLUMN remark.text; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.remark.text IS 'What was written.';


--
-- Name: trial_balance; Type: VIEW; Schema: ledger; Owner: -
--

CREATE VIEW ledger.trial_balance WITH (security_barrier='true') AS
 SELECT account_balance.book,
    account_balance.code,
    account_balance.code_name,
    account_balance.commodity,
    account_balance.commodity_code,
        CASE
            WHEN (account_balance.normal_side = 1) THEN (sum(account_balance.balance))::bigint
            ELSE (0)::bigint
        END AS debit_balance,
        CASE
            WHEN (account_balance.normal_side = '-1'::integer) THEN (sum(account_balance.balance))::bigint
            ELSE (0)::bigint
        END AS credit_balance
   FROM ledger.account_balance
  GROUP BY account_balance.book, account_balance.code, account_balance.code_name, account_balance.normal_side, account_balance.commodity, account_balance.commodity_code;


--
-- Name: VIEW trial_balance; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON VIEW ledger.trial_balance IS 'Balances per code and commodity (科目余额表), in smallest units, each on its side: both sides agree per commodity.';


--
-- Name: two_persons; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.two_persons (
    book integer NOT NULL,
    no bigint NOT NULL,
    action text NOT NULL,
    persons smallint NOT NULL,
    set_by bigint NOT NULL,
    set_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT two_persons_no_positive CHECK ((no >= 1)),
    CONSTRAINT two_persons_one_or_two CHECK ((persons = ANY (ARRAY[1, 2])))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE two_persons; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.two_persons IS 'How many persons an action needs in this street, where the street may choose; the last row of an action counts, and without one it is one person.';


--
-- Name: COLUMN two_persons.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.two_persons.book IS 'The book.';


--
-- Name: COLUMN two_persons.no; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.two_persons.no IS 'The place among the choices of the street, from 1, without gaps.';


--
-- Name: COLUMN two_persons.action; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.two_persons.action IS 'The name of the action, such as deduct.';


--
-- Name: COLUMN two_persons.persons; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.two_persons.persons IS '1: it is done at once. 2: a second person confirms it.';


--
-- Name: COLUMN two_persons.set_by; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.two_persons.set_by IS 'The administrator who chose.';


--
-- Name: COLUMN two_persons.set_at; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.two_persons.set_at IS 'When.';


--
-- Name: year_end; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.year_end (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    ended date NOT NULL,
    code bigint NOT NULL,
    holder bigint NOT NULL,
    year date NOT NULL,
    points bigint NOT NULL,
    CONSTRAINT year_end_is_of_ended_years CHECK ((year <= ended)),
    CONSTRAINT year_end_points_positive CHECK ((points >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE year_end; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON TABLE ledger.year_end IS 'The document of a year-end (年结): what each account of an ended year still held.';


--
-- Name: COLUMN year_end.book; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.year_end.book IS 'The book.';


--
-- Name: COLUMN year_end.entry; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.year_end.entry IS 'The entry.';


--
-- Name: COLUMN year_end.line; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.year_end.line IS 'Its line in the entry, from 1.';


--
-- Name: COLUMN year_end.ended; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.year_end.ended IS 'The last day of the year that the entry ended.';


--
-- Name: COLUMN year_end.code; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.year_end.code IS 'The account''s code.';


--
-- Name: COLUMN year_end.holder; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.year_end.holder IS 'The account''s holder.';


--
-- Name: COLUMN year_end.year; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.year_end.year IS 'The last day of the account''s year.';


--
-- Name: COLUMN year_end.points; Type: COMMENT; Schema: ledger; Owner: -
--

COMMENT ON COLUMN ledger.year_end.points IS 'Hundredths of a point that it held.';


--
-- Name: aixin_migration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.aixin_migration (
    number integer NOT NULL,
    name text NOT NULL,
    checksum bytea NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


--
-- Name: TABLE aixin_migration; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.aixin_migration IS 'The migrations applied to this database.';


--
-- Name: COLUMN aixin_migration.number; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.aixin_migration.number IS 'The migration''s number.';


--
-- Name: COLUMN aixin_migration.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.aixin_migration.name IS 'The migration''s name.';


--
-- Name: COLUMN aixin_migration.checksum; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.aixin_migration.checksum IS 'SHA-256 of its text.';


--
-- Name: COLUMN aixin_migration.applied_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.aixin_migration.applied_at IS 'When it was applied.';


--
-- Name: delivery; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.delivery (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    shop bigint NOT NULL,
    source text NOT NULL,
    receipt_number text,
    category text,
    may_name_donor bigint,
    CONSTRAINT delivery_category_form CHECK (ledger.is_code(category)),
    CONSTRAINT delivery_may_name_donor_is_flag CHECK ((may_name_donor = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT delivery_receipt_number_form CHECK (ledger.is_code(receipt_number)),
    CONSTRAINT delivery_source_known CHECK ((source = ANY (ARRAY['purchase'::text, 'donation'::text])))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE delivery; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.delivery IS 'The head of a delivery (入库); what the note says in words is the entry''s remark.';


--
-- Name: COLUMN delivery.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery.book IS 'The book.';


--
-- Name: COLUMN delivery.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery.entry IS 'The entry.';


--
-- Name: COLUMN delivery.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN delivery.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery.shop IS 'The shop.';


--
-- Name: COLUMN delivery.source; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery.source IS 'Where the goods come from: purchase or donation.';


--
-- Name: COLUMN delivery.receipt_number; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery.receipt_number IS 'The number on the paper that came with the goods: a delivery note''s, or the donor''s receipt''s (收据号).';


--
-- Name: COLUMN delivery.category; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery.category IS 'The category of the donation (类别).';


--
-- Name: COLUMN delivery.may_name_donor; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery.may_name_donor IS '1 if the donor may be named in public, 0 if not; null if nobody asked.';


--
-- Name: delivery_back; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.delivery_back (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    delivery bigint NOT NULL,
    delivery_line bigint NOT NULL,
    goods bigint NOT NULL,
    quantity bigint NOT NULL,
    CONSTRAINT delivery_back_quantity_positive CHECK ((quantity >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE delivery_back; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.delivery_back IS 'Goods of a delivery that went back (退供应商, 退捐赠人), or had not come (更正入库).';


--
-- Name: COLUMN delivery_back.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_back.book IS 'The book.';


--
-- Name: COLUMN delivery_back.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_back.entry IS 'The entry.';


--
-- Name: COLUMN delivery_back.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_back.line IS 'Its line in the entry, from 1.';


--
-- Name: COLUMN delivery_back.delivery; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_back.delivery IS 'The entry of the delivery.';


--
-- Name: COLUMN delivery_back.delivery_line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_back.delivery_line IS 'The delivery''s line.';


--
-- Name: COLUMN delivery_back.goods; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_back.goods IS 'The goods.';


--
-- Name: COLUMN delivery_back.quantity; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_back.quantity IS 'Pieces.';


--
-- Name: delivery_line; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.delivery_line (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    goods bigint NOT NULL,
    quantity bigint NOT NULL,
    CONSTRAINT delivery_line_quantity_positive CHECK ((quantity >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE delivery_line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.delivery_line IS 'A line of a delivery.';


--
-- Name: COLUMN delivery_line.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_line.book IS 'The book.';


--
-- Name: COLUMN delivery_line.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_line.entry IS 'The entry.';


--
-- Name: COLUMN delivery_line.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_line.line IS 'Its line in the entry, from 1.';


--
-- Name: COLUMN delivery_line.goods; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_line.goods IS 'The goods.';


--
-- Name: COLUMN delivery_line.quantity; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.delivery_line.quantity IS 'Pieces.';


--
-- Name: goods; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.goods (
    book integer NOT NULL,
    id bigint NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    monthly_limit bigint,
    barcode text,
    specification text,
    unit text,
    CONSTRAINT goods_barcode_form CHECK (shop.is_barcode(barcode)),
    CONSTRAINT goods_limit_positive CHECK ((monthly_limit >= 1)),
    CONSTRAINT goods_name_form CHECK (ledger.is_name(name)),
    CONSTRAINT goods_sku_form CHECK ((sku ~ '^[A-Z0-9][A-Z0-9-]{0,31}$'::text)),
    CONSTRAINT goods_specification_form CHECK (ledger.is_name(specification)),
    CONSTRAINT goods_unit_form CHECK (ledger.is_name(unit))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE goods; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.goods IS 'What can be redeemed.';


--
-- Name: COLUMN goods.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.goods.book IS 'The book.';


--
-- Name: COLUMN goods.id; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.goods.id IS 'Its number in the book.';


--
-- Name: COLUMN goods.sku; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.goods.sku IS 'The stock-keeping unit''s code.';


--
-- Name: COLUMN goods.name; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.goods.name IS 'Its name.';


--
-- Name: COLUMN goods.monthly_limit; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.goods.monthly_limit IS 'Pieces one member may take in a calendar month; null for no limit.';


--
-- Name: COLUMN goods.barcode; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.goods.barcode IS 'What a scanner reads on the package; null if it has none. It may change, as packages do.';


--
-- Name: COLUMN goods.specification; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.goods.specification IS 'How much is in a piece (规格), as the package says it; null if that needs no saying.';


--
-- Name: COLUMN goods.unit; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.goods.unit IS 'What a piece is called (单位); null if it is just a piece.';


--
-- Name: member_correction; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.member_correction (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    receipt bigint NOT NULL,
    wrong_member bigint NOT NULL,
    right_member bigint NOT NULL,
    points bigint NOT NULL,
    owed bigint NOT NULL,
    CONSTRAINT member_correction_of_two CHECK ((wrong_member <> right_member)),
    CONSTRAINT member_correction_owed_within_points CHECK (((owed >= 0) AND (owed <= points))),
    CONSTRAINT member_correction_points_positive CHECK ((points >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE member_correction; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.member_correction IS 'The document of a receipt that was given to the right member (记错人更正): the last one of a receipt says whose it is.';


--
-- Name: COLUMN member_correction.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.member_correction.book IS 'The book.';


--
-- Name: COLUMN member_correction.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.member_correction.entry IS 'The entry.';


--
-- Name: COLUMN member_correction.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.member_correction.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN member_correction.receipt; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.member_correction.receipt IS 'The entry of the redemption or the slip.';


--
-- Name: COLUMN member_correction.wrong_member; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.member_correction.wrong_member IS 'The wrong member, who gets the points back.';


--
-- Name: COLUMN member_correction.right_member; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.member_correction.right_member IS 'The right member.';


--
-- Name: COLUMN member_correction.points; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.member_correction.points IS 'Hundredths of a point that were left of the receipt.';


--
-- Name: COLUMN member_correction.owed; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.member_correction.owed IS 'Hundredths of these that the right member owes.';


--
-- Name: open_redemption; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.open_redemption (
    book integer NOT NULL,
    key uuid NOT NULL,
    shop bigint NOT NULL,
    noted_by bigint NOT NULL,
    noted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE open_redemption; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.open_redemption IS 'Redemptions whose outcome a till did not hear. Working state beside the books: once the key is known, its row says nothing more and is taken away.';


--
-- Name: COLUMN open_redemption.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.open_redemption.book IS 'The book.';


--
-- Name: COLUMN open_redemption.key; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.open_redemption.key IS 'The key of the redemption: the basket''s number.';


--
-- Name: COLUMN open_redemption.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.open_redemption.shop IS 'The shop, whose clerks may ask and give it up.';


--
-- Name: COLUMN open_redemption.noted_by; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.open_redemption.noted_by IS 'The user who sent it.';


--
-- Name: COLUMN open_redemption.noted_at; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.open_redemption.noted_at IS 'When that was noted.';


--
-- Name: opening_correction; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.opening_correction (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    opening bigint NOT NULL,
    shop bigint NOT NULL,
    goods bigint NOT NULL,
    quantity_before bigint NOT NULL,
    quantity_after bigint NOT NULL,
    CONSTRAINT opening_correction_quantity_not_negative CHECK ((quantity_after >= 0))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE opening_correction; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.opening_correction IS 'The document of a corrected opening of a shelf (更正期初): the pieces before and after.';


--
-- Name: COLUMN opening_correction.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_correction.book IS 'The book.';


--
-- Name: COLUMN opening_correction.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_correction.entry IS 'The entry.';


--
-- Name: COLUMN opening_correction.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_correction.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN opening_correction.opening; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_correction.opening IS 'The entry of the opening.';


--
-- Name: COLUMN opening_correction.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_correction.shop IS 'The shop.';


--
-- Name: COLUMN opening_correction.goods; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_correction.goods IS 'The goods.';


--
-- Name: COLUMN opening_correction.quantity_before; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_correction.quantity_before IS 'Pieces that the books had as opened.';


--
-- Name: COLUMN opening_correction.quantity_after; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_correction.quantity_after IS 'The right pieces.';


--
-- Name: opening_line; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.opening_line (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    shop bigint NOT NULL,
    goods bigint NOT NULL,
    quantity bigint NOT NULL,
    CONSTRAINT opening_line_quantity_positive CHECK ((quantity >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE opening_line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.opening_line IS 'A line of an opening stock (期初建账): goods at a shop once.';


--
-- Name: COLUMN opening_line.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_line.book IS 'The book.';


--
-- Name: COLUMN opening_line.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_line.entry IS 'The entry.';


--
-- Name: COLUMN opening_line.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_line.line IS 'Its line in the entry, from 1.';


--
-- Name: COLUMN opening_line.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_line.shop IS 'The shop.';


--
-- Name: COLUMN opening_line.goods; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_line.goods IS 'The goods.';


--
-- Name: COLUMN opening_line.quantity; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.opening_line.quantity IS 'Pieces.';


--
-- Name: price; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.price (
    book integer NOT NULL,
    goods bigint NOT NULL,
    version bigint NOT NULL,
    valid_from date NOT NULL,
    price bigint NOT NULL,
    CONSTRAINT price_in_range CHECK (((price >= 1) AND (price <= 100000000)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE price; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.price IS 'Dated prices; of those valid from the same day the highest version counts.';


--
-- Name: COLUMN price.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.price.book IS 'The book.';


--
-- Name: COLUMN price.goods; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.price.goods IS 'The goods.';


--
-- Name: COLUMN price.version; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.price.version IS 'The version, from 1.';


--
-- Name: COLUMN price.valid_from; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.price.valid_from IS 'The first day on which it is asked.';


--
-- Name: COLUMN price.price; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.price.price IS 'Hundredths of a point a piece.';


--
-- Name: receipt; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.receipt (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    shop bigint NOT NULL,
    member bigint NOT NULL,
    total bigint NOT NULL,
    balance bigint NOT NULL,
    found text,
    card bigint,
    CONSTRAINT receipt_found_known CHECK ((found = ANY (ARRAY['card'::text, 'picked'::text]))),
    CONSTRAINT receipt_found_with_card CHECK (((found IS NULL) = (card IS NULL)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE receipt; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.receipt IS 'The head of a redemption''s receipt.';


--
-- Name: COLUMN receipt.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt.book IS 'The book.';


--
-- Name: COLUMN receipt.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt.entry IS 'The entry.';


--
-- Name: COLUMN receipt.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN receipt.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt.shop IS 'The shop.';


--
-- Name: COLUMN receipt.member; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt.member IS 'Whose points were spent.';


--
-- Name: COLUMN receipt.total; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt.total IS 'Hundredths of a point.';


--
-- Name: COLUMN receipt.balance; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt.balance IS 'The member''s spendable points after it, in hundredths.';


--
-- Name: COLUMN receipt.found; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt.found IS 'How the member was found: card (its number was read) or picked (from a list); null for slips, and for what is older than this column.';


--
-- Name: COLUMN receipt.card; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt.card IS 'The card that was read, or the valid one of a member who was picked: its number in the book.';


--
-- Name: receipt_line; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.receipt_line (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    goods bigint NOT NULL,
    member bigint NOT NULL,
    month bigint NOT NULL,
    quantity bigint NOT NULL,
    price bigint NOT NULL,
    total bigint NOT NULL,
    CONSTRAINT receipt_line_quantity_positive CHECK ((quantity >= 1)),
    CONSTRAINT receipt_line_total_is_product CHECK ((total = (quantity * price)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE receipt_line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.receipt_line IS 'A line of a receipt.';


--
-- Name: COLUMN receipt_line.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_line.book IS 'The book.';


--
-- Name: COLUMN receipt_line.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_line.entry IS 'The entry.';


--
-- Name: COLUMN receipt_line.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_line.line IS 'Its line on the receipt, from 1.';


--
-- Name: COLUMN receipt_line.goods; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_line.goods IS 'The goods.';


--
-- Name: COLUMN receipt_line.member; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_line.member IS 'The member, so that the month''s limit is one index range.';


--
-- Name: COLUMN receipt_line.month; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_line.month IS 'The calendar month of the business date, as 202606.';


--
-- Name: COLUMN receipt_line.quantity; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_line.quantity IS 'Pieces.';


--
-- Name: COLUMN receipt_line.price; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_line.price IS 'Hundredths of a point a piece, as of the day.';


--
-- Name: COLUMN receipt_line.total; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_line.total IS 'Quantity times price.';


--
-- Name: receipt_print; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.receipt_print (
    book integer NOT NULL,
    entry bigint NOT NULL,
    no bigint NOT NULL,
    printed_by bigint NOT NULL,
    printed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT receipt_print_no_positive CHECK ((no >= 1))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE receipt_print; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.receipt_print IS 'That the receipt of a redemption or of a return was printed: 1 is the original, the others are reprints (重印).';


--
-- Name: COLUMN receipt_print.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_print.book IS 'The book.';


--
-- Name: COLUMN receipt_print.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_print.entry IS 'The entry of the redemption, the slip or the return.';


--
-- Name: COLUMN receipt_print.no; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_print.no IS 'Its place among the prints of this receipt, from 1, without gaps.';


--
-- Name: COLUMN receipt_print.printed_by; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_print.printed_by IS 'The user who asked for it.';


--
-- Name: COLUMN receipt_print.printed_at; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.receipt_print.printed_at IS 'When.';


--
-- Name: return_line; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.return_line (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    receipt bigint NOT NULL,
    receipt_line bigint NOT NULL,
    quantity bigint NOT NULL,
    price bigint NOT NULL,
    total bigint NOT NULL,
    CONSTRAINT return_line_quantity_positive CHECK ((quantity >= 1)),
    CONSTRAINT return_line_total_is_product CHECK ((total = (quantity * price)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE return_line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.return_line IS 'A line of a return.';


--
-- Name: COLUMN return_line.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_line.book IS 'The book.';


--
-- Name: COLUMN return_line.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_line.entry IS 'The entry.';


--
-- Name: COLUMN return_line.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_line.line IS 'Its line, from 1.';


--
-- Name: COLUMN return_line.receipt; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_line.receipt IS 'The entry of the redemption.';


--
-- Name: COLUMN return_line.receipt_line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_line.receipt_line IS 'The receipt''s line that is given back.';


--
-- Name: COLUMN return_line.quantity; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_line.quantity IS 'Pieces.';


--
-- Name: COLUMN return_line.price; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_line.price IS 'Hundredths of a point a piece, as sold.';


--
-- Name: COLUMN return_line.total; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_line.total IS 'Quantity times price.';


--
-- Name: return_receipt; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.return_receipt (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    receipt bigint NOT NULL,
    shop bigint NOT NULL,
    member bigint NOT NULL,
    refunded bigint NOT NULL,
    balance bigint NOT NULL
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE return_receipt; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.return_receipt IS 'The head of a return''s receipt.';


--
-- Name: COLUMN return_receipt.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_receipt.book IS 'The book.';


--
-- Name: COLUMN return_receipt.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_receipt.entry IS 'The entry.';


--
-- Name: COLUMN return_receipt.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_receipt.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN return_receipt.receipt; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_receipt.receipt IS 'The entry of the redemption.';


--
-- Name: COLUMN return_receipt.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_receipt.shop IS 'The shop.';


--
-- Name: COLUMN return_receipt.member; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_receipt.member IS 'Whose points come back.';


--
-- Name: COLUMN return_receipt.refunded; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_receipt.refunded IS 'Hundredths of a point.';


--
-- Name: COLUMN return_receipt.balance; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.return_receipt.balance IS 'The member''s spendable points after it, in hundredths.';


--
-- Name: settled_sheet; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.settled_sheet (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    sheet bigint NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT settled_sheet_outcome_known CHECK ((outcome = ANY (ARRAY['paid'::text, 'carried'::text])))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE settled_sheet; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.settled_sheet IS 'The documents of a settlement (超市月结) beside its lines: the sheets that it paid, and those that it carried over.';


--
-- Name: COLUMN settled_sheet.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settled_sheet.book IS 'The book.';


--
-- Name: COLUMN settled_sheet.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settled_sheet.entry IS 'The entry.';


--
-- Name: COLUMN settled_sheet.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settled_sheet.line IS 'Its line in the entry, from 1.';


--
-- Name: COLUMN settled_sheet.sheet; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settled_sheet.sheet IS 'The sheet.';


--
-- Name: COLUMN settled_sheet.outcome; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settled_sheet.outcome IS 'paid, or carried: a side had not signed it.';


--
-- Name: settlement_sheet; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.settlement_sheet (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    shop bigint NOT NULL,
    payable bigint NOT NULL,
    receivable bigint NOT NULL,
    CONSTRAINT settlement_sheet_payable_not_negative CHECK ((payable >= 0)),
    CONSTRAINT settlement_sheet_receivable_not_negative CHECK ((receivable >= 0))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE settlement_sheet; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.settlement_sheet IS 'The documents of a settlement (超市月结): a sheet for each shop.';


--
-- Name: COLUMN settlement_sheet.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settlement_sheet.book IS 'The book.';


--
-- Name: COLUMN settlement_sheet.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settlement_sheet.entry IS 'The entry.';


--
-- Name: COLUMN settlement_sheet.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settlement_sheet.line IS 'Its line in the entry, from 1.';


--
-- Name: COLUMN settlement_sheet.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settlement_sheet.shop IS 'The shop.';


--
-- Name: COLUMN settlement_sheet.payable; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settlement_sheet.payable IS 'Hundredths of a point that the shop is paid for.';


--
-- Name: COLUMN settlement_sheet.receivable; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.settlement_sheet.receivable IS 'Hundredths of returns that it pays back.';


--
-- Name: sheet; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.sheet (
    book integer NOT NULL,
    id bigint NOT NULL,
    shop bigint NOT NULL,
    month integer NOT NULL,
    payable bigint NOT NULL,
    receivable bigint NOT NULL,
    drawn_by bigint NOT NULL,
    drawn_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT sheet_has_something CHECK ((payable <> receivable)),
    CONSTRAINT sheet_id_positive CHECK ((id >= 1)),
    CONSTRAINT sheet_month_is_month CHECK ((((month % 100) >= 1) AND ((month % 100) <= 12))),
    CONSTRAINT sheet_payable_not_negative CHECK ((payable >= 0)),
    CONSTRAINT sheet_receivable_not_negative CHECK ((receivable >= 0))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE sheet; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.sheet IS 'A shop''s sheet of an accounting month (结算单), drawn when the month is over.';


--
-- Name: COLUMN sheet.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet.book IS 'The book.';


--
-- Name: COLUMN sheet.id; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet.id IS 'Its number in the book.';


--
-- Name: COLUMN sheet.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet.shop IS 'The shop.';


--
-- Name: COLUMN sheet.month; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet.month IS 'The accounting month, as 202606.';


--
-- Name: COLUMN sheet.payable; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet.payable IS 'Hundredths of a point of goods sold.';


--
-- Name: COLUMN sheet.receivable; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet.receivable IS 'Hundredths of a point of goods returned.';


--
-- Name: COLUMN sheet.drawn_by; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet.drawn_by IS 'The user who drew it.';


--
-- Name: COLUMN sheet.drawn_at; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet.drawn_at IS 'When.';


--
-- Name: sheet_signature; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.sheet_signature (
    book integer NOT NULL,
    sheet bigint NOT NULL,
    side text NOT NULL,
    signed_by bigint NOT NULL,
    signed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT sheet_signature_side_known CHECK ((side = ANY (ARRAY['shop'::text, 'street'::text])))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE sheet_signature; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.sheet_signature IS 'That a side signed a sheet.';


--
-- Name: COLUMN sheet_signature.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet_signature.book IS 'The book.';


--
-- Name: COLUMN sheet_signature.sheet; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet_signature.sheet IS 'The sheet.';


--
-- Name: COLUMN sheet_signature.side; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet_signature.side IS 'For whom: the shop or the street.';


--
-- Name: COLUMN sheet_signature.signed_by; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet_signature.signed_by IS 'The user who signed.';


--
-- Name: COLUMN sheet_signature.signed_at; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.sheet_signature.signed_at IS 'When.';


--
-- Name: shop; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.shop (
    book integer NOT NULL,
    holder bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    CONSTRAINT shop_code_form CHECK (ledger.is_code(code)),
    CONSTRAINT shop_name_form CHECK (ledger.is_name(name))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.shop IS 'A points shop.';


--
-- Name: COLUMN shop.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.shop.book IS 'The book.';


--
-- Name: COLUMN shop.holder; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.shop.holder IS 'Its id in the ledger.';


--
-- Name: COLUMN shop.code; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.shop.code IS 'Its short code.';


--
-- Name: COLUMN shop.name; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.shop.name IS 'Its name.';


--
-- Name: slip; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.slip (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    shop bigint NOT NULL,
    number bigint NOT NULL,
    owed bigint NOT NULL,
    over_quota bigint NOT NULL,
    CONSTRAINT slip_number_positive CHECK ((number >= 1)),
    CONSTRAINT slip_over_quota_within_owed CHECK (((over_quota >= 0) AND (over_quota <= owed))),
    CONSTRAINT slip_owed_not_negative CHECK ((owed >= 0))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE slip; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.slip IS 'The document of a paper slip (断网手工单) beside its receipt.';


--
-- Name: COLUMN slip.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip.book IS 'The book.';


--
-- Name: COLUMN slip.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip.entry IS 'The entry.';


--
-- Name: COLUMN slip.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN slip.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip.shop IS 'The shop.';


--
-- Name: COLUMN slip.number; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip.number IS 'The number printed on the slip.';


--
-- Name: COLUMN slip.owed; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip.owed IS 'Hundredths of a point that the wallet did not cover.';


--
-- Name: COLUMN slip.over_quota; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip.over_quota IS 'Hundredths of these that no quota covered (超额度兑付).';


--
-- Name: slip_ratification; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.slip_ratification (
    book integer NOT NULL,
    entry bigint NOT NULL,
    ratified_by bigint NOT NULL,
    ratified_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE slip_ratification; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.slip_ratification IS 'That a slip paid over quota was ratified (追认).';


--
-- Name: COLUMN slip_ratification.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip_ratification.book IS 'The book.';


--
-- Name: COLUMN slip_ratification.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip_ratification.entry IS 'The entry of the slip.';


--
-- Name: COLUMN slip_ratification.ratified_by; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip_ratification.ratified_by IS 'The user who ratified it.';


--
-- Name: COLUMN slip_ratification.ratified_at; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.slip_ratification.ratified_at IS 'When.';


--
-- Name: statement; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.statement (
    book integer NOT NULL,
    id bigint NOT NULL,
    shop bigint NOT NULL,
    month integer NOT NULL,
    version bigint NOT NULL,
    lines bigint NOT NULL,
    points bigint NOT NULL,
    digest bytea NOT NULL,
    imported_by bigint NOT NULL,
    imported_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT statement_digest_is_sha256 CHECK ((octet_length(digest) = 32)),
    CONSTRAINT statement_has_lines CHECK ((lines >= 1)),
    CONSTRAINT statement_id_positive CHECK ((id >= 1)),
    CONSTRAINT statement_month_is_month CHECK ((((month % 100) >= 1) AND ((month % 100) <= 12))),
    CONSTRAINT statement_version_positive CHECK ((version >= 1))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE statement; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.statement IS 'A shop''s own statement of a month (对账单). The last version of a shop and month counts; the others stay.';


--
-- Name: COLUMN statement.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement.book IS 'The book.';


--
-- Name: COLUMN statement.id; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement.id IS 'Its number in the book.';


--
-- Name: COLUMN statement.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement.shop IS 'Whose it is.';


--
-- Name: COLUMN statement.month; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement.month IS 'The accounting month that it is of, as 202606.';


--
-- Name: COLUMN statement.version; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement.version IS 'Its place among the statements of this shop and month, from 1, without gaps.';


--
-- Name: COLUMN statement.lines; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement.lines IS 'How many lines it has.';


--
-- Name: COLUMN statement.points; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement.points IS 'Hundredths of a point: the sum of its lines.';


--
-- Name: COLUMN statement.digest; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement.digest IS 'SHA-256 of the file: the same file again is no new version.';


--
-- Name: COLUMN statement.imported_by; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement.imported_by IS 'The user who imported it; 0 for the operator.';


--
-- Name: COLUMN statement.imported_at; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement.imported_at IS 'When.';


--
-- Name: statement_line; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.statement_line (
    book integer NOT NULL,
    statement bigint NOT NULL,
    line bigint NOT NULL,
    number bigint NOT NULL,
    is_slip bigint NOT NULL,
    day date NOT NULL,
    points bigint NOT NULL,
    CONSTRAINT statement_line_number_positive CHECK ((number >= 1)),
    CONSTRAINT statement_line_points_not_zero CHECK ((points <> 0)),
    CONSTRAINT statement_line_positive CHECK ((line >= 1)),
    CONSTRAINT statement_line_slip_is_flag CHECK ((is_slip = ANY (ARRAY[(0)::bigint, (1)::bigint])))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE statement_line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.statement_line IS 'A line of a shop''s own statement: a redemption or a return, by the number on its receipt. The same number may stand in it twice.';


--
-- Name: COLUMN statement_line.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement_line.book IS 'The book.';


--
-- Name: COLUMN statement_line.statement; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement_line.statement IS 'The statement.';


--
-- Name: COLUMN statement_line.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement_line.line IS 'Its row in the file, from 1.';


--
-- Name: COLUMN statement_line.number; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement_line.number IS 'The number on the receipt, which is the entry''s; of a paper slip the number printed on the slip.';


--
-- Name: COLUMN statement_line.is_slip; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement_line.is_slip IS '1 if the number is that of a paper slip (手工单), otherwise 0.';


--
-- Name: COLUMN statement_line.day; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement_line.day IS 'The day that the shop gives it.';


--
-- Name: COLUMN statement_line.points; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.statement_line.points IS 'Hundredths of a point; below zero for a return.';


--
-- Name: stock_count; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.stock_count (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    shop bigint NOT NULL,
    goods bigint NOT NULL,
    booked bigint NOT NULL,
    counted bigint NOT NULL,
    CONSTRAINT stock_count_booked_not_negative CHECK ((booked >= 0)),
    CONSTRAINT stock_count_counted_not_negative CHECK ((counted >= 0)),
    CONSTRAINT stock_count_differs CHECK ((booked <> counted))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE stock_count; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.stock_count IS 'The document of a count that found more (盘盈) or less (盘亏报损) than the books: both figures. Why is the entry''s remark.';


--
-- Name: COLUMN stock_count.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.stock_count.book IS 'The book.';


--
-- Name: COLUMN stock_count.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.stock_count.entry IS 'The entry.';


--
-- Name: COLUMN stock_count.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.stock_count.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN stock_count.shop; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.stock_count.shop IS 'Whose shelf.';


--
-- Name: COLUMN stock_count.goods; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.stock_count.goods IS 'The goods.';


--
-- Name: COLUMN stock_count.booked; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.stock_count.booked IS 'Pieces by the books, as the clerk saw them and as they were under the lock.';


--
-- Name: COLUMN stock_count.counted; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.stock_count.counted IS 'Pieces on the shelf.';


--
-- Name: transfer; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.transfer (
    book integer NOT NULL,
    id bigint NOT NULL,
    sender bigint NOT NULL,
    receiver bigint NOT NULL,
    sent_by bigint NOT NULL,
    sent_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT transfer_between_two CHECK ((sender <> receiver)),
    CONSTRAINT transfer_id_positive CHECK ((id >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE transfer; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.transfer IS 'Goods on their way from one shop to another (调拨); posted when the receiver confirms.';


--
-- Name: COLUMN transfer.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer.book IS 'The book.';


--
-- Name: COLUMN transfer.id; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer.id IS 'Its number in the book.';


--
-- Name: COLUMN transfer.sender; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer.sender IS 'The shop that sends.';


--
-- Name: COLUMN transfer.receiver; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer.receiver IS 'The shop that is to receive.';


--
-- Name: COLUMN transfer.sent_by; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer.sent_by IS 'The user who sent it.';


--
-- Name: COLUMN transfer.sent_at; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer.sent_at IS 'When.';


--
-- Name: transfer_line; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.transfer_line (
    book integer NOT NULL,
    transfer bigint NOT NULL,
    line bigint NOT NULL,
    goods bigint NOT NULL,
    quantity bigint NOT NULL,
    CONSTRAINT transfer_line_quantity_positive CHECK ((quantity >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE transfer_line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.transfer_line IS 'Goods of a transfer.';


--
-- Name: COLUMN transfer_line.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_line.book IS 'The book.';


--
-- Name: COLUMN transfer_line.transfer; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_line.transfer IS 'The transfer.';


--
-- Name: COLUMN transfer_line.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_line.line IS 'The line, from 1.';


--
-- Name: COLUMN transfer_line.goods; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_line.goods IS 'The goods.';


--
-- Name: COLUMN transfer_line.quantity; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_line.quantity IS 'Pieces.';


--
-- Name: transfer_receipt; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.transfer_receipt (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    transfer bigint NOT NULL,
    goods bigint NOT NULL,
    quantity bigint NOT NULL
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE transfer_receipt; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.transfer_receipt IS 'The documents of a transfer that arrived: its lines.';


--
-- Name: COLUMN transfer_receipt.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_receipt.book IS 'The book.';


--
-- Name: COLUMN transfer_receipt.entry; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_receipt.entry IS 'The entry.';


--
-- Name: COLUMN transfer_receipt.line; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_receipt.line IS 'Its line in the entry, from 1.';


--
-- Name: COLUMN transfer_receipt.transfer; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_receipt.transfer IS 'The transfer.';


--
-- Name: COLUMN transfer_receipt.goods; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_receipt.goods IS 'The goods.';


--
-- Name: COLUMN transfer_receipt.quantity; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_receipt.quantity IS 'Pieces.';


--
-- Name: transfer_withdrawal; Type: TABLE; Schema: shop; Owner: -
--

CREATE TABLE shop.transfer_withdrawal (
    book integer NOT NULL,
    transfer bigint NOT NULL,
    withdrawn_by bigint NOT NULL,
    withdrawn_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE transfer_withdrawal; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON TABLE shop.transfer_withdrawal IS 'That a transfer was withdrawn before it arrived.';


--
-- Name: COLUMN transfer_withdrawal.book; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_withdrawal.book IS 'The book.';


--
-- Name: COLUMN transfer_withdrawal.transfer; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_withdrawal.transfer IS 'The transfer.';


--
-- Name: COLUMN transfer_withdrawal.withdrawn_by; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_withdrawal.withdrawn_by IS 'The user who withdrew it.';


--
-- Name: COLUMN transfer_withdrawal.withdrawn_at; Type: COMMENT; Schema: shop; Owner: -
--

COMMENT ON COLUMN shop.transfer_withdrawal.withdrawn_at IS 'When.';


--
-- Name: activity; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.activity (
    book integer NOT NULL,
    record bigint NOT NULL,
    salt bytea NOT NULL,
    text text NOT NULL,
    CONSTRAINT activity_salt_is_long CHECK ((octet_length(salt) = 16))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE activity; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.activity IS 'What was done, in words, which may name people. Erasable, by the owner only: the service record keeps the digest.';


--
-- Name: COLUMN activity.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.activity.book IS 'The book.';


--
-- Name: COLUMN activity.record; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.activity.record IS 'The service record.';


--
-- Name: COLUMN activity.salt; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.activity.salt IS 'Random; the digest in the service record is SHA-256 of salt and text.';


--
-- Name: COLUMN activity.text; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.activity.text IS 'What was written.';


--
-- Name: card; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.card (
    book integer NOT NULL,
    id bigint NOT NULL,
    number text NOT NULL,
    holder bigint NOT NULL,
    valid_from date NOT NULL,
    valid_to date DEFAULT 'infinity'::date NOT NULL,
    CONSTRAINT card_number_form CHECK ((number ~ '^[0-9]{12}$'::text))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE card; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.card IS 'One of several cards of a volunteer: 12 digits, the last an ISO/IEC 7064 MOD 11,10 check digit.';


--
-- Name: COLUMN card.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.card.book IS 'The book.';


--
-- Name: COLUMN card.id; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.card.id IS 'The card''s id.';


--
-- Name: COLUMN card.number; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.card.number IS 'The number printed on it.';


--
-- Name: COLUMN card.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.card.holder IS 'Whose it is.';


--
-- Name: COLUMN card.valid_from; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.card.valid_from IS 'Its first day.';


--
-- Name: COLUMN card.valid_to; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.card.valid_to IS 'Its last day; a loss (挂失) sets it to the day before.';


--
-- Name: credit; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.credit (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    record bigint NOT NULL,
    volunteer bigint NOT NULL,
    community bigint NOT NULL,
    colour text NOT NULL,
    activity bytea NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    hours_class text NOT NULL,
    recorded_by bigint NOT NULL,
    witness bigint NOT NULL,
    minutes bigint NOT NULL,
    points bigint NOT NULL,
    points_due bigint NOT NULL,
    budget_year date,
    rate_version bigint NOT NULL,
    points_per_hour bigint NOT NULL,
    rounding bigint NOT NULL,
    CONSTRAINT credit_activity_is_sha256 CHECK ((octet_length(activity) = 32)),
    CONSTRAINT credit_colour_form CHECK (ledger.is_code(colour)),
    CONSTRAINT credit_names_its_quota CHECK (((points_due > 0) = (budget_year IS NOT NULL))),
    CONSTRAINT credit_points_all_or_none CHECK (((points = 0) OR (points = points_due)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE credit; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.credit IS 'The document of an approval: the service as evidence, what it earned, how that was calculated, and which quota pays.';


--
-- Name: COLUMN credit.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.book IS 'The book.';


--
-- Name: COLUMN credit.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.entry IS 'The entry.';


--
-- Name: COLUMN credit.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN credit.record; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.record IS 'The service record.';


--
-- Name: COLUMN credit.volunteer; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.volunteer IS 'Who served; of a volunteer who was merged, the last successor.';


--
-- Name: COLUMN credit.community; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.community IS 'The community that the service was for: its minutes grow, and its quota pays.';


--
-- Name: COLUMN credit.colour; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.colour IS 'The colour of service.';


--
-- Name: COLUMN credit.activity; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.activity IS 'Digest of what was done, in words.';


--
-- Name: COLUMN credit.started_at; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.started_at IS 'From.';


--
-- Name: COLUMN credit.ended_at; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.ended_at IS 'To.';


--
-- Name: COLUMN credit.hours_class; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.hours_class IS 'The class of the hours: credit or honour.';


--
-- Name: COLUMN credit.recorded_by; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.recorded_by IS 'The user who recorded it.';


--
-- Name: COLUMN credit.witness; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.witness IS 'The user who saw it.';


--
-- Name: COLUMN credit.minutes; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.minutes IS 'Minutes credited.';


--
-- Name: COLUMN credit.points; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.points IS 'Hundredths of a point credited; 0 while the line waits for quota (待额度).';


--
-- Name: COLUMN credit.points_due; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.points_due IS 'Hundredths earned.';


--
-- Name: COLUMN credit.budget_year; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.budget_year IS 'The budget year whose quota paid, or is waited for, by its last day; null if nothing was earned.';


--
-- Name: COLUMN credit.rate_version; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.rate_version IS 'The version of the rate.';


--
-- Name: COLUMN credit.points_per_hour; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.points_per_hour IS 'That rate, in hundredths an hour.';


--
-- Name: COLUMN credit.rounding; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.credit.rounding IS 'Its rounding: minutes are rounded down to whole multiples of this.';


--
-- Name: service_correction; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.service_correction (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    record bigint NOT NULL,
    credit_entry bigint NOT NULL,
    community bigint NOT NULL,
    budget_year date,
    minutes_before bigint NOT NULL,
    minutes_after bigint NOT NULL,
    due_before bigint NOT NULL,
    due_after bigint NOT NULL,
    points_before bigint NOT NULL,
    points_after bigint NOT NULL,
    owed bigint NOT NULL,
    waits_for date,
    CONSTRAINT service_correction_minutes_positive CHECK ((minutes_after >= 1)),
    CONSTRAINT service_correction_names_its_quota CHECK (((points_before <> points_after) = (budget_year IS NOT NULL))),
    CONSTRAINT service_correction_owed_not_negative CHECK ((owed >= 0)),
    CONSTRAINT service_correction_points_not_negative CHECK ((points_after >= 0)),
    CONSTRAINT service_correction_waits_for_points CHECK (((waits_for IS NULL) OR (due_after > points_after)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE service_correction; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.service_correction IS 'The document of a corrected service (更正服务): the figures before and after.';


--
-- Name: COLUMN service_correction.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.book IS 'The book.';


--
-- Name: COLUMN service_correction.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.entry IS 'The entry.';


--
-- Name: COLUMN service_correction.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN service_correction.record; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.record IS 'The service record.';


--
-- Name: COLUMN service_correction.credit_entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.credit_entry IS 'The entry that had credited it.';


--
-- Name: COLUMN service_correction.community; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.community IS 'The community that pays, or gets back.';


--
-- Name: COLUMN service_correction.budget_year; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.budget_year IS 'The budget year of the quota that pays, or gets back, by its last day; null if no points move.';


--
-- Name: COLUMN service_correction.minutes_before; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.minutes_before IS 'Minutes credited before.';


--
-- Name: COLUMN service_correction.minutes_after; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.minutes_after IS 'The right minutes.';


--
-- Name: COLUMN service_correction.due_before; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.due_before IS 'Hundredths of a point earned by the minutes before.';


--
-- Name: COLUMN service_correction.due_after; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.due_after IS 'Hundredths earned by the right minutes.';


--
-- Name: COLUMN service_correction.points_before; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.points_before IS 'Hundredths paid before.';


--
-- Name: COLUMN service_correction.points_after; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.points_after IS 'Hundredths paid that stand now.';


--
-- Name: COLUMN service_correction.owed; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.owed IS 'Hundredths taken back that were no longer there, and are owed.';


--
-- Name: COLUMN service_correction.waits_for; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_correction.waits_for IS 'The budget year of the quota that points due by it wait for, by its last day; null if none do, or the credit itself waits.';


--
-- Name: claim; Type: VIEW; Schema: volunteering; Owner: -
--

CREATE VIEW volunteering.claim AS
 SELECT c.book,
    c.entry,
    c.entry AS credit_entry,
    c.record,
    c.volunteer,
    c.community,
    c.budget_year
   FROM volunteering.credit c
  WHERE (c.points < c.points_due)
UNION ALL
 SELECT s.book,
    s.entry,
    s.credit_entry,
    s.record,
    c.volunteer,
    s.community,
    s.waits_for AS budget_year
   FROM (volunteering.service_correction s
     JOIN volunteering.credit c ON (((c.book = s.book) AND (c.entry = s.credit_entry))))
  WHERE ((s.waits_for IS NOT NULL) AND (NOT (EXISTS ( SELECT
           FROM volunteering.service_correction n
          WHERE ((n.book = s.book) AND (n.credit_entry = s.credit_entry) AND (n.entry > s.entry))
         OFFSET 0))));


--
-- Name: VIEW claim; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON VIEW volunteering.claim IS 'Points that were not paid at once for lack of quota (待额度), whether or not they were since: by credit, or by the last correction that raised it.';


--
-- Name: clawback; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.clawback (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    record bigint NOT NULL,
    credit_entry bigint NOT NULL,
    community bigint NOT NULL,
    budget_year date,
    minutes bigint NOT NULL,
    points bigint NOT NULL,
    taken bigint NOT NULL,
    owed bigint NOT NULL,
    CONSTRAINT clawback_names_its_quota CHECK (((points > 0) = (budget_year IS NOT NULL))),
    CONSTRAINT clawback_taken_or_owed CHECK (((taken + owed) = points))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE clawback; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.clawback IS 'The document of a clawback (冲正已发积分): what was taken back of a credit, and what is owed.';


--
-- Name: COLUMN clawback.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.book IS 'The book.';


--
-- Name: COLUMN clawback.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.entry IS 'The entry.';


--
-- Name: COLUMN clawback.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN clawback.record; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.record IS 'The service record.';


--
-- Name: COLUMN clawback.credit_entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.credit_entry IS 'The entry that had credited it.';


--
-- Name: COLUMN clawback.community; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.community IS 'The community that had paid, and gets back.';


--
-- Name: COLUMN clawback.budget_year; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.budget_year IS 'The budget year whose quota gets back, by its last day; null if nothing had been paid.';


--
-- Name: COLUMN clawback.minutes; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.minutes IS 'Minutes taken back.';


--
-- Name: COLUMN clawback.points; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.points IS 'Hundredths of a point that had been credited.';


--
-- Name: COLUMN clawback.taken; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.taken IS 'Hundredths that were there.';


--
-- Name: COLUMN clawback.owed; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.clawback.owed IS 'Hundredths that the volunteer owes for it.';


--
-- Name: closure; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.closure (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    holder bigint NOT NULL,
    heir text NOT NULL,
    family bigint,
    points bigint NOT NULL,
    expired bigint NOT NULL,
    CONSTRAINT closure_expired_not_negative CHECK ((expired >= 0)),
    CONSTRAINT closure_heir_known CHECK ((heir = ANY (ARRAY['family'::text, 'pool'::text, 'forfeited'::text]))),
    CONSTRAINT closure_names_family CHECK (((heir = 'family'::text) = (family IS NOT NULL))),
    CONSTRAINT closure_points_not_negative CHECK ((points >= 0))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE closure; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.closure IS 'The document of a closure (销户): whose account, and who got the points.';


--
-- Name: COLUMN closure.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.closure.book IS 'The book.';


--
-- Name: COLUMN closure.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.closure.entry IS 'The entry.';


--
-- Name: COLUMN closure.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.closure.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN closure.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.closure.holder IS 'Whose account.';


--
-- Name: COLUMN closure.heir; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.closure.heir IS 'Who got the points: family, pool or forfeited.';


--
-- Name: COLUMN closure.family; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.closure.family IS 'The family member who got them.';


--
-- Name: COLUMN closure.points; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.closure.points IS 'Hundredths of a point that went on.';


--
-- Name: COLUMN closure.expired; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.closure.expired IS 'Hundredths of past vintages, which expired.';


--
-- Name: colour; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.colour (
    book integer NOT NULL,
    code text NOT NULL,
    label text NOT NULL,
    CONSTRAINT colour_code_form CHECK (ledger.is_code(code)),
    CONSTRAINT colour_label_form CHECK (ledger.is_name(label))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE colour; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.colour IS 'What a street calls its colours of service (七彩): words for lists, on which nothing is computed.';


--
-- Name: COLUMN colour.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.colour.book IS 'The book.';


--
-- Name: COLUMN colour.code; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.colour.code IS 'The code, as rates and records have it.';


--
-- Name: COLUMN colour.label; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.colour.label IS 'What people call it.';


--
-- Name: community; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.community (
    book integer NOT NULL,
    holder bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    CONSTRAINT community_code_form CHECK (ledger.is_code(code)),
    CONSTRAINT community_name_form CHECK (ledger.is_name(name))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE community; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.community IS 'A community (社区), which issues points out of its quota.';


--
-- Name: COLUMN community.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.community.book IS 'The book.';


--
-- Name: COLUMN community.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.community.holder IS 'Its id in the ledger.';


--
-- Name: COLUMN community.code; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.community.code IS 'Its short code.';


--
-- Name: COLUMN community.name; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.community.name IS 'Its name.';


--
-- Name: deduction; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.deduction (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    holder bigint NOT NULL,
    due bigint NOT NULL,
    taken bigint NOT NULL,
    CONSTRAINT deduction_due_positive CHECK ((due >= 1)),
    CONSTRAINT deduction_taken_within_due CHECK (((taken >= 1) AND (taken <= due)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE deduction; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.deduction IS 'The document of a deduction (扣分): what was due (应扣) and what was there (实扣).';


--
-- Name: COLUMN deduction.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.deduction.book IS 'The book.';


--
-- Name: COLUMN deduction.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.deduction.entry IS 'The entry.';


--
-- Name: COLUMN deduction.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.deduction.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN deduction.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.deduction.holder IS 'Whose points.';


--
-- Name: COLUMN deduction.due; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.deduction.due IS 'Hundredths of a point to be deducted.';


--
-- Name: COLUMN deduction.taken; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.deduction.taken IS 'Hundredths that were there.';


--
-- Name: freeze_end; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.freeze_end (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    about bigint NOT NULL,
    holder bigint NOT NULL,
    thawed bigint NOT NULL,
    taken bigint NOT NULL,
    CONSTRAINT freeze_end_taken_not_negative CHECK ((taken >= 0)),
    CONSTRAINT freeze_end_thawed_not_negative CHECK ((thawed >= 0))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE freeze_end; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.freeze_end IS 'The document of how a freeze ended, once: by a thaw (解冻), or by the clawback (追回) of the record that it was about.';


--
-- Name: COLUMN freeze_end.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_end.book IS 'The book.';


--
-- Name: COLUMN freeze_end.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_end.entry IS 'The entry.';


--
-- Name: COLUMN freeze_end.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_end.line IS 'Its line in the entry, from 1.';


--
-- Name: COLUMN freeze_end.about; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_end.about IS 'The entry of the freeze.';


--
-- Name: COLUMN freeze_end.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_end.holder IS 'Whose points they are; of one merged since, the last successor.';


--
-- Name: COLUMN freeze_end.thawed; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_end.thawed IS 'Hundredths of a point that went back to the wallet.';


--
-- Name: COLUMN freeze_end.taken; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_end.taken IS 'Hundredths that the clawback took.';


--
-- Name: freeze_line; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.freeze_line (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    holder bigint NOT NULL,
    vintage date NOT NULL,
    is_grace bigint NOT NULL,
    points bigint NOT NULL,
    record bigint,
    CONSTRAINT freeze_line_grace_known CHECK ((is_grace = ANY (ARRAY[(0)::bigint, (1)::bigint]))),
    CONSTRAINT freeze_line_points_positive CHECK ((points >= 1))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE freeze_line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.freeze_line IS 'The document of a freeze (冻结), a case: the points that are held, a line for each vintage. Why is the entry''s remark.';


--
-- Name: COLUMN freeze_line.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_line.book IS 'The book.';


--
-- Name: COLUMN freeze_line.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_line.entry IS 'The entry, which is the case''s number.';


--
-- Name: COLUMN freeze_line.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_line.line IS 'Its line in the entry, from 1.';


--
-- Name: COLUMN freeze_line.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_line.holder IS 'Whose points they are.';


--
-- Name: COLUMN freeze_line.vintage; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_line.vintage IS 'The last day on which they could be spent.';


--
-- Name: COLUMN freeze_line.is_grace; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_line.is_grace IS 'Whether that was a grace already: 1 or 0.';


--
-- Name: COLUMN freeze_line.points; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_line.points IS 'Hundredths of a point of this vintage.';


--
-- Name: COLUMN freeze_line.record; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.freeze_line.record IS 'The service record that the case is about: its clawback takes of these points first. Null if it is about none.';


--
-- Name: gift; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.gift (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    giver bigint NOT NULL,
    taker bigint NOT NULL,
    points bigint NOT NULL,
    CONSTRAINT gift_points_positive CHECK ((points >= 1)),
    CONSTRAINT gift_to_another CHECK ((taker <> giver))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE gift; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.gift IS 'The document of a gift (转赠): from whom to whom.';


--
-- Name: COLUMN gift.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.gift.book IS 'The book.';


--
-- Name: COLUMN gift.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.gift.entry IS 'The entry.';


--
-- Name: COLUMN gift.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.gift.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN gift.giver; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.gift.giver IS 'Who gave.';


--
-- Name: COLUMN gift.taker; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.gift.taker IS 'Who was given.';


--
-- Name: COLUMN gift.points; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.gift.points IS 'Hundredths of a point; a debt of the taker is repaid out of them first.';


--
-- Name: issue; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.issue (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    credit_entry bigint NOT NULL,
    record bigint NOT NULL,
    volunteer bigint NOT NULL,
    community bigint NOT NULL,
    budget_year date NOT NULL,
    points bigint NOT NULL,
    CONSTRAINT issue_points_positive CHECK ((points >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE issue; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.issue IS 'The document of points that a credit had waited for (待额度): those of a community and year are issued in the order of approval.';


--
-- Name: COLUMN issue.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.issue.book IS 'The book.';


--
-- Name: COLUMN issue.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.issue.entry IS 'The entry.';


--
-- Name: COLUMN issue.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.issue.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN issue.credit_entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.issue.credit_entry IS 'The entry since which it had waited: the approval, or the correction that raised it.';


--
-- Name: COLUMN issue.record; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.issue.record IS 'The service record.';


--
-- Name: COLUMN issue.volunteer; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.issue.volunteer IS 'Who got the points; of a volunteer who was merged since, the last successor.';


--
-- Name: COLUMN issue.community; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.issue.community IS 'The community whose quota paid.';


--
-- Name: COLUMN issue.budget_year; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.issue.budget_year IS 'The budget year of the quota, by its last day.';


--
-- Name: COLUMN issue.points; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.issue.points IS 'Hundredths of a point.';


--
-- Name: opening; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.opening (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    holder bigint NOT NULL,
    community bigint NOT NULL,
    vintage date NOT NULL,
    points bigint NOT NULL,
    minutes bigint NOT NULL,
    CONSTRAINT opening_minutes_not_negative CHECK ((minutes >= 0)),
    CONSTRAINT opening_points_not_negative CHECK ((points >= 0))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE opening; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.opening IS 'The document of an opening (期初建账) of a passbook: each vintage once, and the minutes once.';


--
-- Name: COLUMN opening.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening.book IS 'The book.';


--
-- Name: COLUMN opening.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening.entry IS 'The entry.';


--
-- Name: COLUMN opening.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN opening.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening.holder IS 'Whose passbook; of a volunteer who was merged, the last successor.';


--
-- Name: COLUMN opening.community; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening.community IS 'The community whose minutes grow.';


--
-- Name: COLUMN opening.vintage; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening.vintage IS 'The last day on which the points can be spent.';


--
-- Name: COLUMN opening.points; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening.points IS 'Hundredths of a point.';


--
-- Name: COLUMN opening.minutes; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening.minutes IS 'Minutes served.';


--
-- Name: opening_correction; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.opening_correction (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    opening bigint NOT NULL,
    holder bigint NOT NULL,
    points_before bigint NOT NULL,
    points_after bigint NOT NULL,
    minutes_before bigint NOT NULL,
    minutes_after bigint NOT NULL,
    owed bigint NOT NULL,
    CONSTRAINT opening_correction_minutes_not_negative CHECK ((minutes_after >= 0)),
    CONSTRAINT opening_correction_owed_not_negative CHECK ((owed >= 0)),
    CONSTRAINT opening_correction_points_not_negative CHECK ((points_after >= 0))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE opening_correction; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.opening_correction IS 'The document of a correction of a passbook''s opening (更正期初): the figures before and after.';


--
-- Name: COLUMN opening_correction.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening_correction.book IS 'The book.';


--
-- Name: COLUMN opening_correction.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening_correction.entry IS 'The entry.';


--
-- Name: COLUMN opening_correction.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening_correction.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN opening_correction.opening; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening_correction.opening IS 'The entry of the opening.';


--
-- Name: COLUMN opening_correction.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening_correction.holder IS 'The volunteer.';


--
-- Name: COLUMN opening_correction.points_before; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening_correction.points_before IS 'Hundredths of a point that the books had as the passbook''s.';


--
-- Name: COLUMN opening_correction.points_after; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening_correction.points_after IS 'The right hundredths.';


--
-- Name: COLUMN opening_correction.minutes_before; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening_correction.minutes_before IS 'Minutes that the books had as the passbook''s.';


--
-- Name: COLUMN opening_correction.minutes_after; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening_correction.minutes_after IS 'The right minutes.';


--
-- Name: COLUMN opening_correction.owed; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.opening_correction.owed IS 'Hundredths that were no longer there, and are owed.';


--
-- Name: person; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.person (
    book integer NOT NULL,
    holder bigint NOT NULL,
    name text NOT NULL,
    building text,
    unit text,
    CONSTRAINT person_building_form CHECK (ledger.is_name(building)),
    CONSTRAINT person_name_form CHECK (ledger.is_name(name)),
    CONSTRAINT person_unit_form CHECK (ledger.is_name(unit))
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE person; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.person IS 'Personal data of volunteers, apart so that it can be erased.';


--
-- Name: COLUMN person.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.person.book IS 'The book.';


--
-- Name: COLUMN person.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.person.holder IS 'The volunteer.';


--
-- Name: COLUMN person.name; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.person.name IS 'The name as the volunteer writes it.';


--
-- Name: COLUMN person.building; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.person.building IS 'The building where the volunteer lives, as people say it: it tells namesakes apart. Erased with the name.';


--
-- Name: COLUMN person.unit; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.person.unit IS 'Entrance and door. Erased with the name.';


--
-- Name: pool_opening; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.pool_opening (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    opening bigint,
    points_before bigint NOT NULL,
    points_after bigint NOT NULL,
    CONSTRAINT pool_opening_after_not_negative CHECK ((points_after >= 0)),
    CONSTRAINT pool_opening_before_not_negative CHECK ((points_before >= 0)),
    CONSTRAINT pool_opening_changes CHECK ((points_before <> points_after))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE pool_opening; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.pool_opening IS 'The document of the opening of the 爱心公益池 (期初建账), once a book, and of its corrections (更正期初): the figures before and after.';


--
-- Name: COLUMN pool_opening.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.pool_opening.book IS 'The book.';


--
-- Name: COLUMN pool_opening.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.pool_opening.entry IS 'The entry.';


--
-- Name: COLUMN pool_opening.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.pool_opening.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN pool_opening.opening; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.pool_opening.opening IS 'Of a correction: the entry of the opening. Null for the opening itself.';


--
-- Name: COLUMN pool_opening.points_before; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.pool_opening.points_before IS 'Hundredths of a point that the books had as the opening''s; 0 before it.';


--
-- Name: COLUMN pool_opening.points_after; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.pool_opening.points_after IS 'The right hundredths.';


--
-- Name: rate; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.rate (
    book integer NOT NULL,
    colour text NOT NULL,
    version integer NOT NULL,
    valid_from date NOT NULL,
    points_per_hour bigint NOT NULL,
    rounding integer NOT NULL,
    CONSTRAINT rate_colour_form CHECK (ledger.is_code(colour)),
    CONSTRAINT rate_points_in_range CHECK (((points_per_hour >= 0) AND (points_per_hour <= 1000000))),
    CONSTRAINT rate_rounding_known CHECK ((rounding = ANY (ARRAY[1, 30, 60])))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE rate; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.rate IS 'What an hour of service earns, by colour and effective date; a change never touches what was credited.';


--
-- Name: COLUMN rate.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.rate.book IS 'The book.';


--
-- Name: COLUMN rate.colour; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.rate.colour IS 'The colour of service.';


--
-- Name: COLUMN rate.version; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.rate.version IS 'The version, from 1; of those valid from the same day the highest counts.';


--
-- Name: COLUMN rate.valid_from; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.rate.valid_from IS 'The first day of service it applies to.';


--
-- Name: COLUMN rate.points_per_hour; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.rate.points_per_hour IS 'Hundredths of a point an hour.';


--
-- Name: COLUMN rate.rounding; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.rate.rounding IS 'Minutes are rounded down to whole multiples of this: 1, 30 or 60.';


--
-- Name: record_withdrawal; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.record_withdrawal (
    book integer NOT NULL,
    record bigint NOT NULL,
    cause text NOT NULL,
    withdrawn_by bigint NOT NULL,
    withdrawn_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT record_withdrawal_cause_known CHECK ((cause = ANY (ARRAY['wrong-person'::text, 'wrong-details'::text, 'recorded-twice'::text, 'not-served'::text])))
)
WITH (autovacuum_analyze_threshold='5000', autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02');


--
-- Name: TABLE record_withdrawal; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.record_withdrawal IS 'Service records that were withdrawn before they earned anything (撤回): they are never approved, and are in the way of no other.';


--
-- Name: COLUMN record_withdrawal.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.record_withdrawal.book IS 'The book.';


--
-- Name: COLUMN record_withdrawal.record; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.record_withdrawal.record IS 'The record.';


--
-- Name: COLUMN record_withdrawal.cause; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.record_withdrawal.cause IS 'Why: another person served, a time or place was mistyped, it is there twice, or nobody served.';


--
-- Name: COLUMN record_withdrawal.withdrawn_by; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.record_withdrawal.withdrawn_by IS 'The user who withdrew it.';


--
-- Name: COLUMN record_withdrawal.withdrawn_at; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.record_withdrawal.withdrawn_at IS 'When.';


--
-- Name: reissue; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.reissue (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    about bigint NOT NULL,
    holder bigint NOT NULL,
    community bigint NOT NULL,
    budget_year date NOT NULL,
    points bigint NOT NULL,
    CONSTRAINT reissue_points_positive CHECK ((points >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE reissue; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.reissue IS 'The document of points that were issued again (补发) for those that an entry took wrongly.';


--
-- Name: COLUMN reissue.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.reissue.book IS 'The book.';


--
-- Name: COLUMN reissue.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.reissue.entry IS 'The entry.';


--
-- Name: COLUMN reissue.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.reissue.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN reissue.about; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.reissue.about IS 'The entry that was wrong.';


--
-- Name: COLUMN reissue.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.reissue.holder IS 'Who gets the points.';


--
-- Name: COLUMN reissue.community; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.reissue.community IS 'The community whose quota pays.';


--
-- Name: COLUMN reissue.budget_year; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.reissue.budget_year IS 'The budget year of that quota, by its last day.';


--
-- Name: COLUMN reissue.points; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.reissue.points IS 'Hundredths of a point.';


--
-- Name: service_record; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.service_record (
    book integer NOT NULL,
    id bigint NOT NULL,
    holder bigint NOT NULL,
    community bigint NOT NULL,
    colour text NOT NULL,
    activity bytea NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    hours_class text NOT NULL,
    recorded_by bigint NOT NULL,
    witness bigint NOT NULL,
    recorded_on date NOT NULL,
    CONSTRAINT service_record_activity_is_sha256 CHECK ((octet_length(activity) = 32)),
    CONSTRAINT service_record_class_known CHECK ((hours_class = ANY (ARRAY['credit'::text, 'honour'::text]))),
    CONSTRAINT service_record_colour_form CHECK (ledger.is_code(colour)),
    CONSTRAINT service_record_lasts CHECK (((ended_at > started_at) AND (ended_at <= (started_at + '24:00:00'::interval))))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE service_record; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.service_record IS 'Who served when, on what, seen by whom (服务记录). Never changed.';


--
-- Name: COLUMN service_record.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.book IS 'The book.';


--
-- Name: COLUMN service_record.id; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.id IS 'Its number in the book.';


--
-- Name: COLUMN service_record.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.holder IS 'The volunteer.';


--
-- Name: COLUMN service_record.community; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.community IS 'The community that the service was for, and whose quota pays.';


--
-- Name: COLUMN service_record.colour; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.colour IS 'The colour of service.';


--
-- Name: COLUMN service_record.activity; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.activity IS 'Digest of what was done, in words: SHA-256 of salt and text of volunteering.activity.';


--
-- Name: COLUMN service_record.started_at; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.started_at IS 'From.';


--
-- Name: COLUMN service_record.ended_at; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.ended_at IS 'To.';


--
-- Name: COLUMN service_record.hours_class; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.hours_class IS 'credit (信用时数): recorded in time; honour (荣誉时数): back-filled.';


--
-- Name: COLUMN service_record.recorded_by; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.recorded_by IS 'The user who recorded it.';


--
-- Name: COLUMN service_record.witness; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.witness IS 'The user who saw it.';


--
-- Name: COLUMN service_record.recorded_on; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.service_record.recorded_on IS 'The day it was recorded.';


--
-- Name: split_line; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.split_line (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    merge bigint NOT NULL,
    code bigint NOT NULL,
    commodity text NOT NULL,
    vintage date,
    moved bigint NOT NULL,
    returned bigint NOT NULL,
    CONSTRAINT split_line_moved_positive CHECK ((moved >= 1)),
    CONSTRAINT split_line_returned_within_moved CHECK (((returned >= 0) AND (returned <= moved)))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE split_line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.split_line IS 'The document of a split (分户): each account that the merge had moved, and what of it was still there.';


--
-- Name: COLUMN split_line.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.split_line.book IS 'The book.';


--
-- Name: COLUMN split_line.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.split_line.entry IS 'The entry.';


--
-- Name: COLUMN split_line.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.split_line.line IS 'Its line in the entry, from 1.';


--
-- Name: COLUMN split_line.merge; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.split_line.merge IS 'The entry of the merge.';


--
-- Name: COLUMN split_line.code; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.split_line.code IS 'The account''s code.';


--
-- Name: COLUMN split_line.commodity; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.split_line.commodity IS 'The commodity''s code.';


--
-- Name: COLUMN split_line.vintage; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.split_line.vintage IS 'The account''s vintage; null for none.';


--
-- Name: COLUMN split_line.moved; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.split_line.moved IS 'What the merge had moved, in the commodity''s smallest unit.';


--
-- Name: COLUMN split_line.returned; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.split_line.returned IS 'What went back.';


--
-- Name: volunteer; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.volunteer (
    book integer NOT NULL,
    holder bigint NOT NULL,
    community bigint NOT NULL,
    active boolean DEFAULT true NOT NULL
)
WITH (autovacuum_analyze_threshold='5000');


--
-- Name: TABLE volunteer; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.volunteer IS 'A volunteer, who is also a shop''s customer.';


--
-- Name: COLUMN volunteer.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.volunteer.book IS 'The book.';


--
-- Name: COLUMN volunteer.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.volunteer.holder IS 'The volunteer''s id in the ledger.';


--
-- Name: COLUMN volunteer.community; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.volunteer.community IS 'The community the volunteer belongs to.';


--
-- Name: COLUMN volunteer.active; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.volunteer.active IS 'Whether points may be earned and spent.';


--
-- Name: waiting_decision; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.waiting_decision (
    book integer NOT NULL,
    credit_entry bigint NOT NULL,
    no bigint NOT NULL,
    community bigint NOT NULL,
    budget_year date,
    decided_by bigint NOT NULL,
    decided_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT waiting_decision_no_positive CHECK ((no >= 1))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE waiting_decision; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.waiting_decision IS 'What was decided about a credit that still waited for quota when its year was to be ended; the last counts.';


--
-- Name: COLUMN waiting_decision.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.waiting_decision.book IS 'The book.';


--
-- Name: COLUMN waiting_decision.credit_entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.waiting_decision.credit_entry IS 'The entry since which it waits: the approval, or the correction that raised it.';


--
-- Name: COLUMN waiting_decision.no; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.waiting_decision.no IS 'The decision about it, from 1.';


--
-- Name: COLUMN waiting_decision.community; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.waiting_decision.community IS 'The community whose quota pays.';


--
-- Name: COLUMN waiting_decision.budget_year; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.waiting_decision.budget_year IS 'The budget year that it waits for now, by its last day (结转下年); null if its points lapse (不再发放).';


--
-- Name: COLUMN waiting_decision.decided_by; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.waiting_decision.decided_by IS 'The user who decided.';


--
-- Name: COLUMN waiting_decision.decided_at; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.waiting_decision.decided_at IS 'When.';


--
-- Name: write_off; Type: TABLE; Schema: volunteering; Owner: -
--

CREATE TABLE volunteering.write_off (
    book integer NOT NULL,
    entry bigint NOT NULL,
    line bigint NOT NULL,
    holder bigint NOT NULL,
    lent bigint NOT NULL,
    over_quota bigint NOT NULL,
    CONSTRAINT write_off_lent_not_negative CHECK ((lent >= 0)),
    CONSTRAINT write_off_over_quota_not_negative CHECK ((over_quota >= 0))
)
WITH (autovacuum_vacuum_insert_scale_factor='0', autovacuum_vacuum_insert_threshold='50000', autovacuum_freeze_min_age='0', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='5000');


--
-- Name: TABLE write_off; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON TABLE volunteering.write_off IS 'The document of a debt that was written off (核销欠分).';


--
-- Name: COLUMN write_off.book; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.write_off.book IS 'The book.';


--
-- Name: COLUMN write_off.entry; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.write_off.entry IS 'The entry.';


--
-- Name: COLUMN write_off.line; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.write_off.line IS 'Its line in the entry: 1.';


--
-- Name: COLUMN write_off.holder; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.write_off.holder IS 'Who owed.';


--
-- Name: COLUMN write_off.lent; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.write_off.lent IS 'Hundredths of a point that a quota had lent.';


--
-- Name: COLUMN write_off.over_quota; Type: COMMENT; Schema: volunteering; Owner: -
--

COMMENT ON COLUMN volunteering.write_off.over_quota IS 'Hundredths that had been paid over quota.';


--
-- Name: app_user app_user_login_unique; Type: CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.app_user
    ADD CONSTRAINT app_user_login_unique UNIQUE (book, login);


--
-- Name: app_user app_user_pkey; Type: CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.app_user
    ADD CONSTRAINT app_user_pkey PRIMARY KEY (book, id);


--
-- Name: audit audit_pkey; Type: CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (book, id);


--
-- Name: password password_pkey; Type: CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.password
    ADD CONSTRAINT password_pkey PRIMARY KEY (book, user_id);


--
-- Name: policy policy_pkey; Type: CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.policy
    ADD CONSTRAINT policy_pkey PRIMARY KEY (is_only);


--
-- Name: role_grant role_grant_pkey; Type: CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.role_grant
    ADD CONSTRAINT role_grant_pkey PRIMARY KEY (book, id);


--
-- Name: session_use session_use_pkey; Type: CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.session_use
    ADD CONSTRAINT session_use_pkey PRIMARY KEY (book, token);


--
-- Name: token token_hash_unique; Type: CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.token
    ADD CONSTRAINT token_hash_unique UNIQUE (hash);


--
-- Name: token token_pkey; Type: CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.token
    ADD CONSTRAINT token_pkey PRIMARY KEY (book, id);


--
-- Name: account_code account_code_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.account_code
    ADD CONSTRAINT account_code_pkey PRIMARY KEY (code);


--
-- Name: account account_identity_unique; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_identity_unique UNIQUE (book, code, commodity, holder, vintage, grace);


--
-- Name: account account_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (book, id);


--
-- Name: block block_head_unique; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.block
    ADD CONSTRAINT block_head_unique UNIQUE (book, no, hash);


--
-- Name: block block_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.block
    ADD CONSTRAINT block_pkey PRIMARY KEY (book, no);


--
-- Name: book book_code_unique; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.book
    ADD CONSTRAINT book_code_unique UNIQUE (code);


--
-- Name: book book_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.book
    ADD CONSTRAINT book_pkey PRIMARY KEY (id);


--
-- Name: check_level check_level_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.check_level
    ADD CONSTRAINT check_level_pkey PRIMARY KEY (book, id);


--
-- Name: command command_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.command
    ADD CONSTRAINT command_pkey PRIMARY KEY (book, request);


--
-- Name: commodity commodity_code_unique; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.commodity
    ADD CONSTRAINT commodity_code_unique UNIQUE (book, kind, code);


--
-- Name: commodity commodity_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.commodity
    ADD CONSTRAINT commodity_pkey PRIMARY KEY (book, id);


--
-- Name: confirmation confirmation_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.confirmation
    ADD CONSTRAINT confirmation_pkey PRIMARY KEY (book, entry);


--
-- Name: entry entry_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (book, no);


--
-- Name: entry entry_request_unique; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_request_unique UNIQUE (book, request);


--
-- Name: erasure erasure_once; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.erasure
    ADD CONSTRAINT erasure_once UNIQUE (book, table_name, number);


--
-- Name: erasure erasure_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.erasure
    ADD CONSTRAINT erasure_pkey PRIMARY KEY (book, block, ordinal);


--
-- Name: expiry_look expiry_look_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.expiry_look
    ADD CONSTRAINT expiry_look_pkey PRIMARY KEY (book);


--
-- Name: finding finding_known_once; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding
    ADD CONSTRAINT finding_known_once UNIQUE (book, identity);


--
-- Name: finding_note finding_note_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_note
    ADD CONSTRAINT finding_note_pkey PRIMARY KEY (book, id);


--
-- Name: finding finding_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding
    ADD CONSTRAINT finding_pkey PRIMARY KEY (book, id);


--
-- Name: finding_seen finding_seen_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_seen
    ADD CONSTRAINT finding_seen_pkey PRIMARY KEY (book, run, line);


--
-- Name: finding_words finding_words_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_words
    ADD CONSTRAINT finding_words_pkey PRIMARY KEY (book, note);


--
-- Name: holder holder_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.holder
    ADD CONSTRAINT holder_pkey PRIMARY KEY (book, id);


--
-- Name: job_look job_look_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.job_look
    ADD CONSTRAINT job_look_pkey PRIMARY KEY (job, server);


--
-- Name: job_run job_run_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (book, id);


--
-- Name: key_secret key_secret_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.key_secret
    ADD CONSTRAINT key_secret_pkey PRIMARY KEY (book);


--
-- Name: merge merge_holder_once_an_entry; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.merge
    ADD CONSTRAINT merge_holder_once_an_entry UNIQUE (book, holder, entry);


--
-- Name: merge merge_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.merge
    ADD CONSTRAINT merge_pkey PRIMARY KEY (book, entry, line);


--
-- Name: month_seal month_seal_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.month_seal
    ADD CONSTRAINT month_seal_pkey PRIMARY KEY (book, period, version);


--
-- Name: period period_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.period
    ADD CONSTRAINT period_pkey PRIMARY KEY (book, period, version, state);


--
-- Name: posting posting_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.posting
    ADD CONSTRAINT posting_pkey PRIMARY KEY (book, account, version);


--
-- Name: probe probe_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.probe
    ADD CONSTRAINT probe_pkey PRIMARY KEY (one);


--
-- Name: proposal proposal_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.proposal
    ADD CONSTRAINT proposal_pkey PRIMARY KEY (book, id);


--
-- Name: proposal_reason proposal_reason_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.proposal_reason
    ADD CONSTRAINT proposal_reason_pkey PRIMARY KEY (book, proposal);


--
-- Name: proposal_withdrawal proposal_withdrawal_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.proposal_withdrawal
    ADD CONSTRAINT proposal_withdrawal_pkey PRIMARY KEY (book, proposal);


--
-- Name: reconciliation_run reconciliation_run_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.reconciliation_run
    ADD CONSTRAINT reconciliation_run_pkey PRIMARY KEY (book, id);


--
-- Name: refusal refusal_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.refusal
    ADD CONSTRAINT refusal_pkey PRIMARY KEY (book, request);


--
-- Name: refusal refusal_place_unique; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.refusal
    ADD CONSTRAINT refusal_place_unique UNIQUE (book, block, ordinal);


--
-- Name: remark remark_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.remark
    ADD CONSTRAINT remark_pkey PRIMARY KEY (book, entry);


--
-- Name: two_persons two_persons_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.two_persons
    ADD CONSTRAINT two_persons_pkey PRIMARY KEY (book, no);


--
-- Name: year_end year_end_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.year_end
    ADD CONSTRAINT year_end_pkey PRIMARY KEY (book, entry, line);


--
-- Name: aixin_migration aixin_migration_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.aixin_migration
    ADD CONSTRAINT aixin_migration_pkey PRIMARY KEY (number);


--
-- Name: delivery_back delivery_back_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.delivery_back
    ADD CONSTRAINT delivery_back_pkey PRIMARY KEY (book, entry, line);


--
-- Name: delivery_line delivery_line_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.delivery_line
    ADD CONSTRAINT delivery_line_pkey PRIMARY KEY (book, entry, line);


--
-- Name: delivery delivery_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (book, entry, line);


--
-- Name: goods goods_barcode_unique; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.goods
    ADD CONSTRAINT goods_barcode_unique UNIQUE (book, barcode);


--
-- Name: goods goods_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.goods
    ADD CONSTRAINT goods_pkey PRIMARY KEY (book, id);


--
-- Name: goods goods_sku_unique; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.goods
    ADD CONSTRAINT goods_sku_unique UNIQUE (book, sku);


--
-- Name: member_correction member_correction_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.member_correction
    ADD CONSTRAINT member_correction_pkey PRIMARY KEY (book, entry, line);


--
-- Name: open_redemption open_redemption_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.open_redemption
    ADD CONSTRAINT open_redemption_pkey PRIMARY KEY (book, key);


--
-- Name: opening_line opening_line_of_a_shelf_once; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.opening_line
    ADD CONSTRAINT opening_line_of_a_shelf_once UNIQUE (book, shop, goods);


--
-- Name: opening_line opening_line_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.opening_line
    ADD CONSTRAINT opening_line_pkey PRIMARY KEY (book, entry, line);


--
-- Name: price price_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.price
    ADD CONSTRAINT price_pkey PRIMARY KEY (book, goods, version);


--
-- Name: receipt_line receipt_line_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.receipt_line
    ADD CONSTRAINT receipt_line_pkey PRIMARY KEY (book, entry, line);


--
-- Name: receipt receipt_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (book, entry, line);


--
-- Name: receipt_print receipt_print_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.receipt_print
    ADD CONSTRAINT receipt_print_pkey PRIMARY KEY (book, entry, no);


--
-- Name: return_line return_line_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.return_line
    ADD CONSTRAINT return_line_pkey PRIMARY KEY (book, entry, line);


--
-- Name: return_receipt return_receipt_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.return_receipt
    ADD CONSTRAINT return_receipt_pkey PRIMARY KEY (book, entry, line);


--
-- Name: settled_sheet settled_sheet_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.settled_sheet
    ADD CONSTRAINT settled_sheet_pkey PRIMARY KEY (book, entry, line);


--
-- Name: settlement_sheet settlement_sheet_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.settlement_sheet
    ADD CONSTRAINT settlement_sheet_pkey PRIMARY KEY (book, entry, line);


--
-- Name: sheet sheet_of_month_once; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.sheet
    ADD CONSTRAINT sheet_of_month_once UNIQUE (book, month, shop);


--
-- Name: sheet sheet_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.sheet
    ADD CONSTRAINT sheet_pkey PRIMARY KEY (book, id);


--
-- Name: sheet_signature sheet_signature_of_two_persons; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.sheet_signature
    ADD CONSTRAINT sheet_signature_of_two_persons UNIQUE (book, sheet, signed_by);


--
-- Name: sheet_signature sheet_signature_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.sheet_signature
    ADD CONSTRAINT sheet_signature_pkey PRIMARY KEY (book, sheet, side);


--
-- Name: shop shop_code_unique; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.shop
    ADD CONSTRAINT shop_code_unique UNIQUE (book, code);


--
-- Name: opening_correction shop_opening_correction_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.opening_correction
    ADD CONSTRAINT shop_opening_correction_pkey PRIMARY KEY (book, entry, line);


--
-- Name: shop shop_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.shop
    ADD CONSTRAINT shop_pkey PRIMARY KEY (book, holder);


--
-- Name: slip slip_number_once_a_shop; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.slip
    ADD CONSTRAINT slip_number_once_a_shop UNIQUE (book, shop, number);


--
-- Name: slip slip_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.slip
    ADD CONSTRAINT slip_pkey PRIMARY KEY (book, entry, line);


--
-- Name: slip_ratification slip_ratification_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.slip_ratification
    ADD CONSTRAINT slip_ratification_pkey PRIMARY KEY (book, entry);


--
-- Name: statement_line statement_line_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.statement_line
    ADD CONSTRAINT statement_line_pkey PRIMARY KEY (book, statement, line);


--
-- Name: statement statement_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.statement
    ADD CONSTRAINT statement_pkey PRIMARY KEY (book, id);


--
-- Name: statement statement_version_once; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.statement
    ADD CONSTRAINT statement_version_once UNIQUE (book, month, shop, version);


--
-- Name: stock_count stock_count_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.stock_count
    ADD CONSTRAINT stock_count_pkey PRIMARY KEY (book, entry, line);


--
-- Name: transfer_line transfer_line_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer_line
    ADD CONSTRAINT transfer_line_pkey PRIMARY KEY (book, transfer, line);


--
-- Name: transfer transfer_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer
    ADD CONSTRAINT transfer_pkey PRIMARY KEY (book, id);


--
-- Name: transfer_receipt transfer_receipt_of_line_once; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer_receipt
    ADD CONSTRAINT transfer_receipt_of_line_once UNIQUE (book, transfer, goods);


--
-- Name: transfer_receipt transfer_receipt_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer_receipt
    ADD CONSTRAINT transfer_receipt_pkey PRIMARY KEY (book, entry, line);


--
-- Name: transfer_withdrawal transfer_withdrawal_pkey; Type: CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer_withdrawal
    ADD CONSTRAINT transfer_withdrawal_pkey PRIMARY KEY (book, transfer);


--
-- Name: activity activity_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.activity
    ADD CONSTRAINT activity_pkey PRIMARY KEY (book, record);


--
-- Name: card card_number_unique; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.card
    ADD CONSTRAINT card_number_unique UNIQUE (book, number);


--
-- Name: card card_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.card
    ADD CONSTRAINT card_pkey PRIMARY KEY (book, id);


--
-- Name: clawback clawback_of_a_credit_once; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.clawback
    ADD CONSTRAINT clawback_of_a_credit_once UNIQUE (book, credit_entry);


--
-- Name: clawback clawback_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.clawback
    ADD CONSTRAINT clawback_pkey PRIMARY KEY (book, entry, line);


--
-- Name: closure closure_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.closure
    ADD CONSTRAINT closure_pkey PRIMARY KEY (book, entry, line);


--
-- Name: colour colour_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.colour
    ADD CONSTRAINT colour_pkey PRIMARY KEY (book, code);


--
-- Name: community community_code_unique; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.community
    ADD CONSTRAINT community_code_unique UNIQUE (book, code);


--
-- Name: community community_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.community
    ADD CONSTRAINT community_pkey PRIMARY KEY (book, holder);


--
-- Name: credit credit_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.credit
    ADD CONSTRAINT credit_pkey PRIMARY KEY (book, entry, line);


--
-- Name: deduction deduction_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.deduction
    ADD CONSTRAINT deduction_pkey PRIMARY KEY (book, entry, line);


--
-- Name: freeze_end freeze_end_once; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.freeze_end
    ADD CONSTRAINT freeze_end_once UNIQUE (book, about);


--
-- Name: freeze_end freeze_end_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.freeze_end
    ADD CONSTRAINT freeze_end_pkey PRIMARY KEY (book, entry, line);


--
-- Name: freeze_line freeze_line_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.freeze_line
    ADD CONSTRAINT freeze_line_pkey PRIMARY KEY (book, entry, line);


--
-- Name: gift gift_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.gift
    ADD CONSTRAINT gift_pkey PRIMARY KEY (book, entry, line);


--
-- Name: issue issue_of_a_credit_once; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.issue
    ADD CONSTRAINT issue_of_a_credit_once UNIQUE (book, credit_entry);


--
-- Name: issue issue_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.issue
    ADD CONSTRAINT issue_pkey PRIMARY KEY (book, entry, line);


--
-- Name: opening_correction opening_correction_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.opening_correction
    ADD CONSTRAINT opening_correction_pkey PRIMARY KEY (book, entry, line);


--
-- Name: opening opening_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.opening
    ADD CONSTRAINT opening_pkey PRIMARY KEY (book, entry, line);


--
-- Name: person person_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (book, holder);


--
-- Name: pool_opening pool_opening_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.pool_opening
    ADD CONSTRAINT pool_opening_pkey PRIMARY KEY (book, entry, line);


--
-- Name: rate rate_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.rate
    ADD CONSTRAINT rate_pkey PRIMARY KEY (book, colour, version);


--
-- Name: record_withdrawal record_withdrawal_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.record_withdrawal
    ADD CONSTRAINT record_withdrawal_pkey PRIMARY KEY (book, record);


--
-- Name: reissue reissue_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.reissue
    ADD CONSTRAINT reissue_pkey PRIMARY KEY (book, entry, line);


--
-- Name: service_correction service_correction_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_correction
    ADD CONSTRAINT service_correction_pkey PRIMARY KEY (book, entry, line);


--
-- Name: service_record service_record_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_record
    ADD CONSTRAINT service_record_pkey PRIMARY KEY (book, id);


--
-- Name: split_line split_line_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.split_line
    ADD CONSTRAINT split_line_pkey PRIMARY KEY (book, entry, line);


--
-- Name: volunteer volunteer_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.volunteer
    ADD CONSTRAINT volunteer_pkey PRIMARY KEY (book, holder);


--
-- Name: waiting_decision waiting_decision_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.waiting_decision
    ADD CONSTRAINT waiting_decision_pkey PRIMARY KEY (book, credit_entry, no);


--
-- Name: write_off write_off_pkey; Type: CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.write_off
    ADD CONSTRAINT write_off_pkey PRIMARY KEY (book, entry, line);


--
-- Name: role_grant_by_user; Type: INDEX; Schema: access; Owner: -
--

CREATE INDEX role_grant_by_user ON access.role_grant USING btree (book, user_id);


--
-- Name: account_by_holder; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX account_by_holder ON ledger.account USING btree (book, holder, code, commodity);


--
-- Name: account_spendable_by_vintage; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX account_spendable_by_vintage ON ledger.account USING btree (book, vintage, id) WHERE ((code = 2101) AND (vintage < 'infinity'::date));


--
-- Name: block_by_time; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX block_by_time ON ledger.block USING btree (book, recorded_at, no);


--
-- Name: command_of_record; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX command_of_record ON ledger.command USING btree (book, response) WHERE (response ~~ '{"record":%'::text);


--
-- Name: entry_by_affects; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX entry_by_affects ON ledger.entry USING btree (book, affects, no) WHERE (affects IS NOT NULL);


--
-- Name: entry_by_returns_of; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX entry_by_returns_of ON ledger.entry USING btree (book, returns_of) WHERE (returns_of IS NOT NULL);


--
-- Name: entry_of_tills_by_day; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX entry_of_tills_by_day ON ledger.entry USING btree (book, business_date, no) WHERE (kind = ANY (ARRAY['redemption'::text, 'paper-slip'::text, 'return'::text]));


--
-- Name: entry_reversed_once; Type: INDEX; Schema: ledger; Owner: -
--

CREATE UNIQUE INDEX entry_reversed_once ON ledger.entry USING btree (book, reverses) WHERE (reverses IS NOT NULL);


--
-- Name: finding_note_by_finding; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX finding_note_by_finding ON ledger.finding_note USING btree (book, finding, id);


--
-- Name: finding_seen_by_finding; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX finding_seen_by_finding ON ledger.finding_seen USING btree (book, finding, run, line);


--
-- Name: merge_by_successor; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX merge_by_successor ON ledger.merge USING btree (book, successor);


--
-- Name: period_by_block; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX period_by_block ON ledger.period USING btree (book, block);


--
-- Name: posting_by_entry; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX posting_by_entry ON ledger.posting USING btree (book, entry);


--
-- Name: proposal_by_expiry; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX proposal_by_expiry ON ledger.proposal USING btree (book, expires_at);


--
-- Name: proposal_by_proposer; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX proposal_by_proposer ON ledger.proposal USING btree (book, proposer, id);


--
-- Name: reconciliation_run_by_period; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX reconciliation_run_by_period ON ledger.reconciliation_run USING btree (book, period, id);


--
-- Name: year_end_by_year; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX year_end_by_year ON ledger.year_end USING btree (book, ended);


--
-- Name: delivery_back_by_delivery; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX delivery_back_by_delivery ON shop.delivery_back USING btree (book, delivery, delivery_line);


--
-- Name: member_correction_by_receipt; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX member_correction_by_receipt ON shop.member_correction USING btree (book, receipt, entry);


--
-- Name: member_correction_by_right; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX member_correction_by_right ON shop.member_correction USING btree (book, right_member);


--
-- Name: open_redemption_by_shop; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX open_redemption_by_shop ON shop.open_redemption USING btree (book, shop, noted_at);


--
-- Name: price_by_date; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX price_by_date ON shop.price USING btree (book, goods, valid_from, version);


--
-- Name: receipt_by_member; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX receipt_by_member ON shop.receipt USING btree (book, member, entry);


--
-- Name: receipt_line_by_taken; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX receipt_line_by_taken ON shop.receipt_line USING btree (book, member, goods, month);


--
-- Name: return_line_by_receipt; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX return_line_by_receipt ON shop.return_line USING btree (book, receipt, receipt_line);


--
-- Name: return_receipt_by_receipt; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX return_receipt_by_receipt ON shop.return_receipt USING btree (book, receipt);


--
-- Name: settled_sheet_paid_once; Type: INDEX; Schema: shop; Owner: -
--

CREATE UNIQUE INDEX settled_sheet_paid_once ON shop.settled_sheet USING btree (book, sheet) WHERE (outcome = 'paid'::text);


--
-- Name: shop_opening_correction_by_opening; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX shop_opening_correction_by_opening ON shop.opening_correction USING btree (book, opening, goods, entry);


--
-- Name: slip_over_quota; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX slip_over_quota ON shop.slip USING btree (book, entry) WHERE (over_quota > 0);


--
-- Name: statement_by_shop; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX statement_by_shop ON shop.statement USING btree (book, shop, month, version);


--
-- Name: statement_line_by_number; Type: INDEX; Schema: shop; Owner: -
--

CREATE INDEX statement_line_by_number ON shop.statement_line USING btree (book, number, statement);


--
-- Name: card_by_holder; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX card_by_holder ON volunteering.card USING btree (book, holder);


--
-- Name: clawback_by_record; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX clawback_by_record ON volunteering.clawback USING btree (book, record);


--
-- Name: closure_by_holder; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX closure_by_holder ON volunteering.closure USING btree (book, holder);


--
-- Name: credit_by_record; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX credit_by_record ON volunteering.credit USING btree (book, record);


--
-- Name: credit_by_volunteer; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX credit_by_volunteer ON volunteering.credit USING btree (book, volunteer);


--
-- Name: credit_waiting; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX credit_waiting ON volunteering.credit USING btree (book, community, budget_year, entry) WHERE (points < points_due);


--
-- Name: freeze_line_by_holder; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX freeze_line_by_holder ON volunteering.freeze_line USING btree (book, holder, entry);


--
-- Name: freeze_line_by_record; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX freeze_line_by_record ON volunteering.freeze_line USING btree (book, record, entry) WHERE ((record IS NOT NULL) AND (line = 1));


--
-- Name: issue_by_quota; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX issue_by_quota ON volunteering.issue USING btree (book, community, budget_year, credit_entry);


--
-- Name: opening_correction_by_opening; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX opening_correction_by_opening ON volunteering.opening_correction USING btree (book, opening, entry);


--
-- Name: opening_of_a_vintage_once; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE UNIQUE INDEX opening_of_a_vintage_once ON volunteering.opening USING btree (book, holder, vintage) WHERE (points > 0);


--
-- Name: opening_of_hours_once; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE UNIQUE INDEX opening_of_hours_once ON volunteering.opening USING btree (book, holder) WHERE (minutes > 0);


--
-- Name: pool_opening_once; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE UNIQUE INDEX pool_opening_once ON volunteering.pool_opening USING btree (book) WHERE (opening IS NULL);


--
-- Name: rate_by_date; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX rate_by_date ON volunteering.rate USING btree (book, colour, valid_from, version);


--
-- Name: reissue_by_about; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX reissue_by_about ON volunteering.reissue USING btree (book, about);


--
-- Name: service_correction_by_credit; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX service_correction_by_credit ON volunteering.service_correction USING btree (book, credit_entry, entry);


--
-- Name: service_correction_waiting; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX service_correction_waiting ON volunteering.service_correction USING btree (book, community, waits_for, entry) WHERE (waits_for IS NOT NULL);


--
-- Name: service_record_by_community; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX service_record_by_community ON volunteering.service_record USING btree (book, community, id);


--
-- Name: service_record_by_day; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX service_record_by_day ON volunteering.service_record USING btree (book, recorded_on, id);


--
-- Name: service_record_by_recorder; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX service_record_by_recorder ON volunteering.service_record USING btree (book, recorded_by, id);


--
-- Name: service_record_by_volunteer; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX service_record_by_volunteer ON volunteering.service_record USING btree (book, holder, started_at);


--
-- Name: waiting_decision_by_quota; Type: INDEX; Schema: volunteering; Owner: -
--

CREATE INDEX waiting_decision_by_quota ON volunteering.waiting_decision USING btree (book, community, budget_year, credit_entry);


--
-- Name: role_grant keep_ended_at; Type: TRIGGER; Schema: access; Owner: -
--

CREATE TRIGGER keep_ended_at BEFORE UPDATE ON access.role_grant FOR EACH ROW EXECUTE FUNCTION ledger.refuse_reset('ended_at');


--
-- Name: token keep_revoked_at; Type: TRIGGER; Schema: access; Owner: -
--

CREATE TRIGGER keep_revoked_at BEFORE UPDATE ON access.token FOR EACH ROW EXECUTE FUNCTION ledger.refuse_reset('revoked_at');


--
-- Name: audit refuse_delete; Type: TRIGGER; Schema: access; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON access.audit FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: audit refuse_truncate; Type: TRIGGER; Schema: access; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON access.audit FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: audit refuse_update; Type: TRIGGER; Schema: access; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON access.audit FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: account check_accounts; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER check_accounts AFTER INSERT ON ledger.account REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_accounts();


--
-- Name: entry check_entries; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER check_entries AFTER INSERT ON ledger.entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_entries();


--
-- Name: posting check_postings; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER check_postings AFTER INSERT ON ledger.posting REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_postings();


--
-- Name: book keep_lock_grant; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER keep_lock_grant BEFORE UPDATE ON ledger.book FOR EACH ROW EXECUTE FUNCTION ledger.refuse_reset('lock_grant');


--
-- Name: account refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.account FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: block refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.block FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: check_level refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.check_level FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: command refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.command FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: commodity refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.commodity FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: confirmation refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.confirmation FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: entry refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: erasure refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.erasure FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: finding refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.finding FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: finding_note refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.finding_note FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: finding_seen refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.finding_seen FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: holder refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.holder FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: job_run refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.job_run FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: key_secret refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.key_secret FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: merge refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.merge FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: month_seal refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.month_seal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: period refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.period FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: posting refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.posting FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: proposal refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.proposal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: proposal_withdrawal refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.proposal_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: reconciliation_run refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.reconciliation_run FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: refusal refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.refusal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: two_persons refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.two_persons FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: year_end refuse_delete; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON ledger.year_end FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: account refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.account FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: block refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.block FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: check_level refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.check_level FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: command refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.command FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: commodity refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.commodity FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: confirmation refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.confirmation FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: entry refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: erasure refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.erasure FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: finding refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.finding FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: finding_note refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.finding_note FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: finding_seen refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.finding_seen FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: holder refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.holder FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: job_run refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.job_run FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: key_secret refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.key_secret FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: merge refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.merge FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: month_seal refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.month_seal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: period refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.period FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: posting refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.posting FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: proposal refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.proposal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: proposal_withdrawal refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.proposal_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: reconciliation_run refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.reconciliation_run FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: refusal refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.refusal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: two_persons refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.two_persons FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: year_end refuse_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON ledger.year_end FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: account refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.account FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: block refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.block FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: check_level refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.check_level FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: command refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.command FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: commodity refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.commodity FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: confirmation refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.confirmation FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: entry refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: erasure refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.erasure FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: finding refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.finding FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: finding_note refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.finding_note FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: finding_seen refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.finding_seen FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: holder refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.holder FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: job_run refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.job_run FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: key_secret refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.key_secret FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: merge refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.merge FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: month_seal refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.month_seal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: period refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.period FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: posting refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.posting FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: proposal refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.proposal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: proposal_withdrawal refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.proposal_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: reconciliation_run refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.reconciliation_run FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: refusal refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.refusal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: two_persons refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.two_persons FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: year_end refuse_update; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON ledger.year_end FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: shop check_holder_kind; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER check_holder_kind BEFORE INSERT ON shop.shop FOR EACH ROW EXECUTE FUNCTION ledger.check_holder_kind('3');


--
-- Name: delivery refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.delivery FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: delivery_back refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.delivery_back FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: delivery_line refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.delivery_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: member_correction refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.member_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening_correction refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.opening_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening_line refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.opening_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: price refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.price FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: receipt refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: receipt_line refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.receipt_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: receipt_print refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.receipt_print FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: return_line refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.return_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: return_receipt refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.return_receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: settled_sheet refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.settled_sheet FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: settlement_sheet refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.settlement_sheet FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: sheet refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.sheet FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: sheet_signature refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.sheet_signature FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: slip refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.slip FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: slip_ratification refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.slip_ratification FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: statement refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.statement FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: statement_line refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.statement_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: stock_count refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.stock_count FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.transfer FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer_line refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.transfer_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer_receipt refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.transfer_receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer_withdrawal refuse_delete; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON shop.transfer_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: delivery refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.delivery FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: delivery_back refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.delivery_back FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: delivery_line refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.delivery_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: member_correction refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.member_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening_correction refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.opening_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening_line refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.opening_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: price refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.price FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: receipt refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: receipt_line refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.receipt_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: receipt_print refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.receipt_print FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: return_line refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.return_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: return_receipt refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.return_receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: settled_sheet refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.settled_sheet FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: settlement_sheet refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.settlement_sheet FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: sheet refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.sheet FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: sheet_signature refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.sheet_signature FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: slip refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.slip FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: slip_ratification refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.slip_ratification FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: statement refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.statement FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: statement_line refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.statement_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: stock_count refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.stock_count FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.transfer FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer_line refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.transfer_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer_receipt refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.transfer_receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer_withdrawal refuse_truncate; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON shop.transfer_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: delivery refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.delivery FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: delivery_back refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.delivery_back FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: delivery_line refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.delivery_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: member_correction refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.member_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening_correction refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.opening_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening_line refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.opening_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: price refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.price FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: receipt refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: receipt_line refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.receipt_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: receipt_print refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.receipt_print FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: return_line refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.return_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: return_receipt refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.return_receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: settled_sheet refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.settled_sheet FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: settlement_sheet refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.settlement_sheet FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: sheet refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.sheet FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: sheet_signature refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.sheet_signature FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: slip refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.slip FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: slip_ratification refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.slip_ratification FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: statement refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.statement FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: statement_line refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.statement_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: stock_count refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.stock_count FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.transfer FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer_line refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.transfer_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer_receipt refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.transfer_receipt FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: transfer_withdrawal refuse_update; Type: TRIGGER; Schema: shop; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON shop.transfer_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: community check_holder_kind; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER check_holder_kind BEFORE INSERT ON volunteering.community FOR EACH ROW EXECUTE FUNCTION ledger.check_holder_kind('2');


--
-- Name: volunteer check_holder_kind; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER check_holder_kind BEFORE INSERT ON volunteering.volunteer FOR EACH ROW EXECUTE FUNCTION ledger.check_holder_kind('1');


--
-- Name: card keep_valid_to; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER keep_valid_to BEFORE UPDATE ON volunteering.card FOR EACH ROW EXECUTE FUNCTION ledger.refuse_reset('valid_to', 'infinity');


--
-- Name: clawback refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.clawback FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: closure refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.closure FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: credit refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.credit FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: deduction refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.deduction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: freeze_end refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.freeze_end FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: freeze_line refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.freeze_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: gift refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.gift FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: issue refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.issue FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.opening FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening_correction refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.opening_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: pool_opening refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.pool_opening FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: rate refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.rate FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: record_withdrawal refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.record_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: reissue refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.reissue FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: service_correction refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.service_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: service_record refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.service_record FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: split_line refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.split_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: waiting_decision refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.waiting_decision FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: write_off refuse_delete; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_delete BEFORE DELETE ON volunteering.write_off FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: clawback refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.clawback FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: closure refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.closure FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: credit refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.credit FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: deduction refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.deduction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: freeze_end refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.freeze_end FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: freeze_line refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.freeze_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: gift refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.gift FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: issue refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.issue FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.opening FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening_correction refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.opening_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: pool_opening refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.pool_opening FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: rate refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.rate FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: record_withdrawal refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.record_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: reissue refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.reissue FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: service_correction refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.service_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: service_record refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.service_record FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: split_line refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.split_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: waiting_decision refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.waiting_decision FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: write_off refuse_truncate; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON volunteering.write_off FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: clawback refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.clawback FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: closure refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.closure FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: credit refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.credit FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: deduction refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.deduction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: freeze_end refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.freeze_end FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: freeze_line refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.freeze_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: gift refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.gift FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: issue refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.issue FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.opening FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: opening_correction refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.opening_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: pool_opening refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.pool_opening FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: rate refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.rate FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: record_withdrawal refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.record_withdrawal FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: reissue refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.reissue FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: service_correction refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.service_correction FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: service_record refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.service_record FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: split_line refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.split_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: waiting_decision refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.waiting_decision FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: write_off refuse_update; Type: TRIGGER; Schema: volunteering; Owner: -
--

CREATE TRIGGER refuse_update BEFORE UPDATE ON volunteering.write_off FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();


--
-- Name: app_user app_user_book_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.app_user
    ADD CONSTRAINT app_user_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: app_user app_user_volunteer_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.app_user
    ADD CONSTRAINT app_user_volunteer_exists FOREIGN KEY (book, volunteer) REFERENCES ledger.holder(book, id);


--
-- Name: audit audit_about_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.audit
    ADD CONSTRAINT audit_about_exists FOREIGN KEY (book, about) REFERENCES access.app_user(book, id);


--
-- Name: audit audit_actor_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.audit
    ADD CONSTRAINT audit_actor_exists FOREIGN KEY (book, actor) REFERENCES access.app_user(book, id);


--
-- Name: audit audit_book_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.audit
    ADD CONSTRAINT audit_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: audit audit_grant_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.audit
    ADD CONSTRAINT audit_grant_exists FOREIGN KEY (book, grant_id) REFERENCES access.role_grant(book, id);


--
-- Name: audit audit_volunteer_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.audit
    ADD CONSTRAINT audit_volunteer_exists FOREIGN KEY (book, volunteer) REFERENCES ledger.holder(book, id);


--
-- Name: password password_user_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.password
    ADD CONSTRAINT password_user_exists FOREIGN KEY (book, user_id) REFERENCES access.app_user(book, id);


--
-- Name: role_grant role_grant_place_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.role_grant
    ADD CONSTRAINT role_grant_place_exists FOREIGN KEY (book, place) REFERENCES ledger.holder(book, id);


--
-- Name: role_grant role_grant_user_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.role_grant
    ADD CONSTRAINT role_grant_user_exists FOREIGN KEY (book, user_id) REFERENCES access.app_user(book, id);


--
-- Name: session_use session_use_token_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.session_use
    ADD CONSTRAINT session_use_token_exists FOREIGN KEY (book, token) REFERENCES access.token(book, id);


--
-- Name: token token_user_exists; Type: FK CONSTRAINT; Schema: access; Owner: -
--

ALTER TABLE ONLY access.token
    ADD CONSTRAINT token_user_exists FOREIGN KEY (book, user_id) REFERENCES access.app_user(book, id);


--
-- Name: account account_block_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_block_exists FOREIGN KEY (book, opened_block) REFERENCES ledger.block(book, no);


--
-- Name: account account_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: account account_code_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_code_exists FOREIGN KEY (code) REFERENCES ledger.account_code(code);


--
-- Name: account account_commodity_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_commodity_exists FOREIGN KEY (book, commodity) REFERENCES ledger.commodity(book, id);


--
-- Name: account account_holder_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder(book, id);


--
-- Name: block block_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.block
    ADD CONSTRAINT block_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: block block_follows_head; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.block
    ADD CONSTRAINT block_follows_head FOREIGN KEY (book, previous_no, previous_hash) REFERENCES ledger.block(book, no, hash);


--
-- Name: check_level check_level_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.check_level
    ADD CONSTRAINT check_level_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: check_level check_level_user_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.check_level
    ADD CONSTRAINT check_level_user_exists FOREIGN KEY (book, set_by) REFERENCES access.app_user(book, id);


--
-- Name: command command_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.command
    ADD CONSTRAINT command_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: commodity commodity_block_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.commodity
    ADD CONSTRAINT commodity_block_exists FOREIGN KEY (book, opened_block) REFERENCES ledger.block(book, no);


--
-- Name: commodity commodity_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.commodity
    ADD CONSTRAINT commodity_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: confirmation confirmation_entry_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.confirmation
    ADD CONSTRAINT confirmation_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: entry entry_block_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_block_exists FOREIGN KEY (book, block) REFERENCES ledger.block(book, no);


--
-- Name: entry entry_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: entry entry_returns_of_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_returns_of_exists FOREIGN KEY (book, returns_of) REFERENCES ledger.entry(book, no);


--
-- Name: entry entry_reverses_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_reverses_exists FOREIGN KEY (book, reverses) REFERENCES ledger.entry(book, no);


--
-- Name: erasure erasure_block_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.erasure
    ADD CONSTRAINT erasure_block_exists FOREIGN KEY (book, block) REFERENCES ledger.block(book, no);


--
-- Name: expiry_look expiry_look_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.expiry_look
    ADD CONSTRAINT expiry_look_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: finding finding_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding
    ADD CONSTRAINT finding_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: finding_note finding_note_assignee_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_note
    ADD CONSTRAINT finding_note_assignee_exists FOREIGN KEY (book, assignee) REFERENCES access.app_user(book, id);


--
-- Name: finding_note finding_note_finding_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_note
    ADD CONSTRAINT finding_note_finding_exists FOREIGN KEY (book, finding) REFERENCES ledger.finding(book, id);


--
-- Name: finding_note finding_note_proposal_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_note
    ADD CONSTRAINT finding_note_proposal_exists FOREIGN KEY (book, proposal) REFERENCES ledger.proposal(book, id);


--
-- Name: finding_note finding_note_run_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_note
    ADD CONSTRAINT finding_note_run_exists FOREIGN KEY (book, run) REFERENCES ledger.reconciliation_run(book, id);


--
-- Name: finding_note finding_note_user_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_note
    ADD CONSTRAINT finding_note_user_exists FOREIGN KEY (book, written_by) REFERENCES access.app_user(book, id);


--
-- Name: finding_seen finding_seen_finding_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_seen
    ADD CONSTRAINT finding_seen_finding_exists FOREIGN KEY (book, finding) REFERENCES ledger.finding(book, id);


--
-- Name: finding_seen finding_seen_run_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_seen
    ADD CONSTRAINT finding_seen_run_exists FOREIGN KEY (book, run) REFERENCES ledger.reconciliation_run(book, id);


--
-- Name: finding_words finding_words_note_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.finding_words
    ADD CONSTRAINT finding_words_note_exists FOREIGN KEY (book, note) REFERENCES ledger.finding_note(book, id);


--
-- Name: holder holder_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.holder
    ADD CONSTRAINT holder_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: job_run job_run_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.job_run
    ADD CONSTRAINT job_run_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: key_secret key_secret_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.key_secret
    ADD CONSTRAINT key_secret_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: merge merge_entry_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.merge
    ADD CONSTRAINT merge_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: merge merge_holder_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.merge
    ADD CONSTRAINT merge_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder(book, id);


--
-- Name: merge merge_successor_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.merge
    ADD CONSTRAINT merge_successor_exists FOREIGN KEY (book, successor) REFERENCES ledger.holder(book, id);


--
-- Name: month_seal month_seal_closing_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.month_seal
    ADD CONSTRAINT month_seal_closing_exists FOREIGN KEY (book, period, version, state) REFERENCES ledger.period(book, period, version, state);


--
-- Name: period period_block_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.period
    ADD CONSTRAINT period_block_exists FOREIGN KEY (book, block) REFERENCES ledger.block(book, no);


--
-- Name: period period_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.period
    ADD CONSTRAINT period_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: proposal proposal_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.proposal
    ADD CONSTRAINT proposal_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: proposal proposal_proposer_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.proposal
    ADD CONSTRAINT proposal_proposer_exists FOREIGN KEY (book, proposer) REFERENCES access.app_user(book, id);


--
-- Name: proposal_reason proposal_reason_proposal_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.proposal_reason
    ADD CONSTRAINT proposal_reason_proposal_exists FOREIGN KEY (book, proposal) REFERENCES ledger.proposal(book, id);


--
-- Name: proposal_withdrawal proposal_withdrawal_proposal_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.proposal_withdrawal
    ADD CONSTRAINT proposal_withdrawal_proposal_exists FOREIGN KEY (book, proposal) REFERENCES ledger.proposal(book, id);


--
-- Name: proposal_withdrawal proposal_withdrawal_user_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.proposal_withdrawal
    ADD CONSTRAINT proposal_withdrawal_user_exists FOREIGN KEY (book, withdrawn_by) REFERENCES access.app_user(book, id);


--
-- Name: reconciliation_run reconciliation_run_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.reconciliation_run
    ADD CONSTRAINT reconciliation_run_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: reconciliation_run reconciliation_run_user_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.reconciliation_run
    ADD CONSTRAINT reconciliation_run_user_exists FOREIGN KEY (book, run_by) REFERENCES access.app_user(book, id);


--
-- Name: refusal refusal_block_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.refusal
    ADD CONSTRAINT refusal_block_exists FOREIGN KEY (book, block) REFERENCES ledger.block(book, no);


--
-- Name: remark remark_entry_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.remark
    ADD CONSTRAINT remark_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: two_persons two_persons_book_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.two_persons
    ADD CONSTRAINT two_persons_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: two_persons two_persons_user_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.two_persons
    ADD CONSTRAINT two_persons_user_exists FOREIGN KEY (book, set_by) REFERENCES access.app_user(book, id);


--
-- Name: year_end year_end_entry_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.year_end
    ADD CONSTRAINT year_end_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: year_end year_end_holder_exists; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.year_end
    ADD CONSTRAINT year_end_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder(book, id);


--
-- Name: delivery_back delivery_back_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.delivery_back
    ADD CONSTRAINT delivery_back_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: delivery_back delivery_back_goods_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.delivery_back
    ADD CONSTRAINT delivery_back_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods(book, id);


--
-- Name: delivery_back delivery_back_of_delivery; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.delivery_back
    ADD CONSTRAINT delivery_back_of_delivery FOREIGN KEY (book, delivery, delivery_line) REFERENCES shop.delivery_line(book, entry, line);


--
-- Name: delivery delivery_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.delivery
    ADD CONSTRAINT delivery_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: delivery_line delivery_line_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.delivery_line
    ADD CONSTRAINT delivery_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: delivery_line delivery_line_goods_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.delivery_line
    ADD CONSTRAINT delivery_line_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods(book, id);


--
-- Name: delivery delivery_shop_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.delivery
    ADD CONSTRAINT delivery_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop(book, holder);


--
-- Name: goods goods_book_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.goods
    ADD CONSTRAINT goods_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: member_correction member_correction_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.member_correction
    ADD CONSTRAINT member_correction_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: member_correction member_correction_receipt_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.member_correction
    ADD CONSTRAINT member_correction_receipt_exists FOREIGN KEY (book, receipt) REFERENCES ledger.entry(book, no);


--
-- Name: member_correction member_correction_right_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.member_correction
    ADD CONSTRAINT member_correction_right_exists FOREIGN KEY (book, right_member) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: member_correction member_correction_wrong_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.member_correction
    ADD CONSTRAINT member_correction_wrong_exists FOREIGN KEY (book, wrong_member) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: open_redemption open_redemption_shop_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.open_redemption
    ADD CONSTRAINT open_redemption_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop(book, holder);


--
-- Name: open_redemption open_redemption_user_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.open_redemption
    ADD CONSTRAINT open_redemption_user_exists FOREIGN KEY (book, noted_by) REFERENCES access.app_user(book, id);


--
-- Name: opening_line opening_line_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.opening_line
    ADD CONSTRAINT opening_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: opening_line opening_line_goods_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.opening_line
    ADD CONSTRAINT opening_line_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods(book, id);


--
-- Name: opening_line opening_line_shop_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.opening_line
    ADD CONSTRAINT opening_line_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop(book, holder);


--
-- Name: price price_goods_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.price
    ADD CONSTRAINT price_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods(book, id);


--
-- Name: receipt receipt_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.receipt
    ADD CONSTRAINT receipt_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: receipt_line receipt_line_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.receipt_line
    ADD CONSTRAINT receipt_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: receipt_line receipt_line_goods_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.receipt_line
    ADD CONSTRAINT receipt_line_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods(book, id);


--
-- Name: receipt_print receipt_print_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.receipt_print
    ADD CONSTRAINT receipt_print_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: receipt_print receipt_print_user_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.receipt_print
    ADD CONSTRAINT receipt_print_user_exists FOREIGN KEY (book, printed_by) REFERENCES access.app_user(book, id);


--
-- Name: return_line return_line_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.return_line
    ADD CONSTRAINT return_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: return_line return_line_of_sale; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.return_line
    ADD CONSTRAINT return_line_of_sale FOREIGN KEY (book, receipt, receipt_line) REFERENCES shop.receipt_line(book, entry, line);


--
-- Name: return_receipt return_receipt_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.return_receipt
    ADD CONSTRAINT return_receipt_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: settled_sheet settled_sheet_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.settled_sheet
    ADD CONSTRAINT settled_sheet_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: settled_sheet settled_sheet_of_sheet; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.settled_sheet
    ADD CONSTRAINT settled_sheet_of_sheet FOREIGN KEY (book, sheet) REFERENCES shop.sheet(book, id);


--
-- Name: settlement_sheet settlement_sheet_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.settlement_sheet
    ADD CONSTRAINT settlement_sheet_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: settlement_sheet settlement_sheet_shop_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.settlement_sheet
    ADD CONSTRAINT settlement_sheet_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop(book, holder);


--
-- Name: sheet sheet_shop_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.sheet
    ADD CONSTRAINT sheet_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop(book, holder);


--
-- Name: sheet_signature sheet_signature_of_sheet; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.sheet_signature
    ADD CONSTRAINT sheet_signature_of_sheet FOREIGN KEY (book, sheet) REFERENCES shop.sheet(book, id);


--
-- Name: shop shop_holder_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.shop
    ADD CONSTRAINT shop_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder(book, id);


--
-- Name: opening_correction shop_opening_correction_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.opening_correction
    ADD CONSTRAINT shop_opening_correction_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: opening_correction shop_opening_correction_goods_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.opening_correction
    ADD CONSTRAINT shop_opening_correction_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods(book, id);


--
-- Name: opening_correction shop_opening_correction_opening_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.opening_correction
    ADD CONSTRAINT shop_opening_correction_opening_exists FOREIGN KEY (book, opening) REFERENCES ledger.entry(book, no);


--
-- Name: opening_correction shop_opening_correction_shop_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.opening_correction
    ADD CONSTRAINT shop_opening_correction_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop(book, holder);


--
-- Name: slip slip_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.slip
    ADD CONSTRAINT slip_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: slip_ratification slip_ratification_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.slip_ratification
    ADD CONSTRAINT slip_ratification_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: slip slip_shop_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.slip
    ADD CONSTRAINT slip_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop(book, holder);


--
-- Name: statement_line statement_line_of_statement; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.statement_line
    ADD CONSTRAINT statement_line_of_statement FOREIGN KEY (book, statement) REFERENCES shop.statement(book, id);


--
-- Name: statement statement_shop_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.statement
    ADD CONSTRAINT statement_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop(book, holder);


--
-- Name: stock_count stock_count_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.stock_count
    ADD CONSTRAINT stock_count_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: stock_count stock_count_goods_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.stock_count
    ADD CONSTRAINT stock_count_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods(book, id);


--
-- Name: stock_count stock_count_shop_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.stock_count
    ADD CONSTRAINT stock_count_shop_exists FOREIGN KEY (book, shop) REFERENCES shop.shop(book, holder);


--
-- Name: transfer_line transfer_line_goods_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer_line
    ADD CONSTRAINT transfer_line_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods(book, id);


--
-- Name: transfer_line transfer_line_of_transfer; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer_line
    ADD CONSTRAINT transfer_line_of_transfer FOREIGN KEY (book, transfer) REFERENCES shop.transfer(book, id);


--
-- Name: transfer_receipt transfer_receipt_entry_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer_receipt
    ADD CONSTRAINT transfer_receipt_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: transfer_receipt transfer_receipt_goods_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer_receipt
    ADD CONSTRAINT transfer_receipt_goods_exists FOREIGN KEY (book, goods) REFERENCES shop.goods(book, id);


--
-- Name: transfer_receipt transfer_receipt_of_transfer; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer_receipt
    ADD CONSTRAINT transfer_receipt_of_transfer FOREIGN KEY (book, transfer) REFERENCES shop.transfer(book, id);


--
-- Name: transfer transfer_receiver_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer
    ADD CONSTRAINT transfer_receiver_exists FOREIGN KEY (book, receiver) REFERENCES shop.shop(book, holder);


--
-- Name: transfer transfer_sender_exists; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer
    ADD CONSTRAINT transfer_sender_exists FOREIGN KEY (book, sender) REFERENCES shop.shop(book, holder);


--
-- Name: transfer_withdrawal transfer_withdrawal_of_transfer; Type: FK CONSTRAINT; Schema: shop; Owner: -
--

ALTER TABLE ONLY shop.transfer_withdrawal
    ADD CONSTRAINT transfer_withdrawal_of_transfer FOREIGN KEY (book, transfer) REFERENCES shop.transfer(book, id);


--
-- Name: activity activity_record_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.activity
    ADD CONSTRAINT activity_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record(book, id);


--
-- Name: card card_volunteer_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.card
    ADD CONSTRAINT card_volunteer_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: clawback clawback_community_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.clawback
    ADD CONSTRAINT clawback_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community(book, holder);


--
-- Name: clawback clawback_credit_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.clawback
    ADD CONSTRAINT clawback_credit_exists FOREIGN KEY (book, credit_entry) REFERENCES ledger.entry(book, no);


--
-- Name: clawback clawback_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.clawback
    ADD CONSTRAINT clawback_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: clawback clawback_record_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.clawback
    ADD CONSTRAINT clawback_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record(book, id);


--
-- Name: closure closure_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.closure
    ADD CONSTRAINT closure_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: closure closure_family_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.closure
    ADD CONSTRAINT closure_family_exists FOREIGN KEY (book, family) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: closure closure_holder_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.closure
    ADD CONSTRAINT closure_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: colour colour_book_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.colour
    ADD CONSTRAINT colour_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: community community_holder_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.community
    ADD CONSTRAINT community_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder(book, id);


--
-- Name: credit credit_community_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.credit
    ADD CONSTRAINT credit_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community(book, holder);


--
-- Name: credit credit_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.credit
    ADD CONSTRAINT credit_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: credit credit_record_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.credit
    ADD CONSTRAINT credit_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record(book, id);


--
-- Name: credit credit_volunteer_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.credit
    ADD CONSTRAINT credit_volunteer_exists FOREIGN KEY (book, volunteer) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: deduction deduction_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.deduction
    ADD CONSTRAINT deduction_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: deduction deduction_holder_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.deduction
    ADD CONSTRAINT deduction_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: freeze_end freeze_end_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.freeze_end
    ADD CONSTRAINT freeze_end_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: freeze_end freeze_end_freeze_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.freeze_end
    ADD CONSTRAINT freeze_end_freeze_exists FOREIGN KEY (book, about) REFERENCES ledger.entry(book, no);


--
-- Name: freeze_end freeze_end_holder_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.freeze_end
    ADD CONSTRAINT freeze_end_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: freeze_line freeze_line_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.freeze_line
    ADD CONSTRAINT freeze_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: freeze_line freeze_line_holder_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.freeze_line
    ADD CONSTRAINT freeze_line_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: freeze_line freeze_line_record_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.freeze_line
    ADD CONSTRAINT freeze_line_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record(book, id);


--
-- Name: gift gift_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.gift
    ADD CONSTRAINT gift_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: gift gift_giver_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.gift
    ADD CONSTRAINT gift_giver_exists FOREIGN KEY (book, giver) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: gift gift_taker_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.gift
    ADD CONSTRAINT gift_taker_exists FOREIGN KEY (book, taker) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: issue issue_community_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.issue
    ADD CONSTRAINT issue_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community(book, holder);


--
-- Name: issue issue_credit_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.issue
    ADD CONSTRAINT issue_credit_exists FOREIGN KEY (book, credit_entry) REFERENCES ledger.entry(book, no);


--
-- Name: issue issue_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.issue
    ADD CONSTRAINT issue_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: issue issue_record_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.issue
    ADD CONSTRAINT issue_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record(book, id);


--
-- Name: issue issue_volunteer_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.issue
    ADD CONSTRAINT issue_volunteer_exists FOREIGN KEY (book, volunteer) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: opening opening_community_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.opening
    ADD CONSTRAINT opening_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community(book, holder);


--
-- Name: opening_correction opening_correction_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.opening_correction
    ADD CONSTRAINT opening_correction_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: opening_correction opening_correction_holder_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.opening_correction
    ADD CONSTRAINT opening_correction_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: opening_correction opening_correction_opening_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.opening_correction
    ADD CONSTRAINT opening_correction_opening_exists FOREIGN KEY (book, opening) REFERENCES ledger.entry(book, no);


--
-- Name: opening opening_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.opening
    ADD CONSTRAINT opening_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: opening opening_volunteer_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.opening
    ADD CONSTRAINT opening_volunteer_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: person person_volunteer_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.person
    ADD CONSTRAINT person_volunteer_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: pool_opening pool_opening_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.pool_opening
    ADD CONSTRAINT pool_opening_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: pool_opening pool_opening_opening_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.pool_opening
    ADD CONSTRAINT pool_opening_opening_exists FOREIGN KEY (book, opening) REFERENCES ledger.entry(book, no);


--
-- Name: rate rate_book_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.rate
    ADD CONSTRAINT rate_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: record_withdrawal record_withdrawal_record_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.record_withdrawal
    ADD CONSTRAINT record_withdrawal_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record(book, id);


--
-- Name: record_withdrawal record_withdrawal_user_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.record_withdrawal
    ADD CONSTRAINT record_withdrawal_user_exists FOREIGN KEY (book, withdrawn_by) REFERENCES access.app_user(book, id);


--
-- Name: reissue reissue_about_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.reissue
    ADD CONSTRAINT reissue_about_exists FOREIGN KEY (book, about) REFERENCES ledger.entry(book, no);


--
-- Name: reissue reissue_community_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.reissue
    ADD CONSTRAINT reissue_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community(book, holder);


--
-- Name: reissue reissue_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.reissue
    ADD CONSTRAINT reissue_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: reissue reissue_holder_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.reissue
    ADD CONSTRAINT reissue_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: service_correction service_correction_community_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_correction
    ADD CONSTRAINT service_correction_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community(book, holder);


--
-- Name: service_correction service_correction_credit_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_correction
    ADD CONSTRAINT service_correction_credit_exists FOREIGN KEY (book, credit_entry) REFERENCES ledger.entry(book, no);


--
-- Name: service_correction service_correction_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_correction
    ADD CONSTRAINT service_correction_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: service_correction service_correction_record_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_correction
    ADD CONSTRAINT service_correction_record_exists FOREIGN KEY (book, record) REFERENCES volunteering.service_record(book, id);


--
-- Name: service_record service_record_book_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_record
    ADD CONSTRAINT service_record_book_exists FOREIGN KEY (book) REFERENCES ledger.book(id);


--
-- Name: service_record service_record_community_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_record
    ADD CONSTRAINT service_record_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community(book, holder);


--
-- Name: service_record service_record_recorder_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_record
    ADD CONSTRAINT service_record_recorder_exists FOREIGN KEY (book, recorded_by) REFERENCES access.app_user(book, id);


--
-- Name: service_record service_record_volunteer_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_record
    ADD CONSTRAINT service_record_volunteer_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: service_record service_record_witness_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.service_record
    ADD CONSTRAINT service_record_witness_exists FOREIGN KEY (book, witness) REFERENCES access.app_user(book, id);


--
-- Name: split_line split_line_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.split_line
    ADD CONSTRAINT split_line_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: split_line split_line_merge_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.split_line
    ADD CONSTRAINT split_line_merge_exists FOREIGN KEY (book, merge) REFERENCES ledger.entry(book, no);


--
-- Name: volunteer volunteer_community_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.volunteer
    ADD CONSTRAINT volunteer_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community(book, holder);


--
-- Name: volunteer volunteer_holder_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.volunteer
    ADD CONSTRAINT volunteer_holder_exists FOREIGN KEY (book, holder) REFERENCES ledger.holder(book, id);


--
-- Name: waiting_decision waiting_decision_community_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.waiting_decision
    ADD CONSTRAINT waiting_decision_community_exists FOREIGN KEY (book, community) REFERENCES volunteering.community(book, holder);


--
-- Name: waiting_decision waiting_decision_credit_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.waiting_decision
    ADD CONSTRAINT waiting_decision_credit_exists FOREIGN KEY (book, credit_entry) REFERENCES ledger.entry(book, no);


--
-- Name: write_off write_off_entry_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.write_off
    ADD CONSTRAINT write_off_entry_exists FOREIGN KEY (book, entry) REFERENCES ledger.entry(book, no);


--
-- Name: write_off write_off_holder_exists; Type: FK CONSTRAINT; Schema: volunteering; Owner: -
--

ALTER TABLE ONLY volunteering.write_off
    ADD CONSTRAINT write_off_holder_exists FOREIGN KEY (book, holder) REFERENCES volunteering.volunteer(book, holder);


--
-- Name: SCHEMA access; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA access TO aixin_app;


--
-- Name: SCHEMA ledger; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA ledger TO aixin_app;
GRANT USAGE ON SCHEMA ledger TO aixin_reader;


--
-- Name: SCHEMA shop; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA shop TO aixin_app;


--
-- Name: SCHEMA volunteering; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA volunteering TO aixin_app;


--
-- Name: PROCEDURE allow_setting_once(IN target regclass, IN attribute name, IN unset text); Type: ACL; Schema: ledger; Owner: -
--

REVOKE ALL ON PROCEDURE ledger.allow_setting_once(IN target regclass, IN attribute name, IN unset text) FROM PUBLIC;


--
-- Name: PROCEDURE make_append_only(IN target regclass); Type: ACL; Schema: ledger; Owner: -
--

REVOKE ALL ON PROCEDURE ledger.make_append_only(IN target regclass) FROM PUBLIC;


--
-- Name: TABLE app_user; Type: ACL; Schema: access; Owner: -
--

GRANT SELECT,INSERT ON TABLE access.app_user TO aixin_app;


--
-- Name: COLUMN app_user.name; Type: ACL; Schema: access; Owner: -
--

GRANT UPDATE(name) ON TABLE access.app_user TO aixin_app;


--
-- Name: TABLE audit; Type: ACL; Schema: access; Owner: -
--

GRANT SELECT,INSERT ON TABLE access.audit TO aixin_app;


--
-- Name: TABLE password; Type: ACL; Schema: access; Owner: -
--

GRANT SELECT,INSERT ON TABLE access.password TO aixin_app;


--
-- Name: COLUMN password.salt; Type: ACL; Schema: access; Owner: -
--

GRANT UPDATE(salt) ON TABLE access.password TO aixin_app;


--
-- Name: COLUMN password.verifier; Type: ACL; Schema: access; Owner: -
--

GRANT UPDATE(verifier) ON TABLE access.password TO aixin_app;


--
-- Name: COLUMN password.cost; Type: ACL; Schema: access; Owner: -
--

GRANT UPDATE(cost) ON TABLE access.password TO aixin_app;


--
-- Name: COLUMN password.must_change; Type: ACL; Schema: access; Owner: -
--

GRANT UPDATE(must_change) ON TABLE access.password TO aixin_app;


--
-- Name: COLUMN password.changed_at; Type: ACL; Schema: access; Owner: -
--

GRANT UPDATE(changed_at) ON TABLE access.password TO aixin_app;


--
-- Name: TABLE policy; Type: ACL; Schema: access; Owner: -
--

GRANT SELECT ON TABLE access.policy TO aixin_app;


--
-- Name: TABLE role_grant; Type: ACL; Schema: access; Owner: -
--

GRANT SELECT,INSERT ON TABLE access.role_grant TO aixin_app;


--
-- Name: COLUMN role_grant.ended_at; Type: ACL; Schema: access; Owner: -
--

GRANT UPDATE(ended_at) ON TABLE access.role_grant TO aixin_app;


--
-- Name: TABLE session_use; Type: ACL; Schema: access; Owner: -
--

GRANT SELECT,INSERT ON TABLE access.session_use TO aixin_app;


--
-- Name: COLUMN session_use.seen_at; Type: ACL; Schema: access; Owner: -
--

GRANT UPDATE(seen_at) ON TABLE access.session_use TO aixin_app;


--
-- Name: TABLE token; Type: ACL; Schema: access; Owner: -
--

GRANT SELECT,INSERT ON TABLE access.token TO aixin_app;


--
-- Name: COLUMN token.revoked_at; Type: ACL; Schema: access; Owner: -
--

GRANT UPDATE(revoked_at) ON TABLE access.token TO aixin_app;


--
-- Name: TABLE account; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.account TO aixin_app;
GRANT SELECT ON TABLE ledger.account TO aixin_reader;


--
-- Name: TABLE account_code; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT ON TABLE ledger.account_code TO aixin_app;
GRANT SELECT ON TABLE ledger.account_code TO aixin_reader;


--
-- Name: TABLE commodity; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.commodity TO aixin_app;
GRANT SELECT ON TABLE ledger.commodity TO aixin_reader;


--
-- Name: TABLE posting; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.posting TO aixin_app;
GRANT SELECT ON TABLE ledger.posting TO aixin_reader;


--
-- Name: TABLE account_balance; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT ON TABLE ledger.account_balance TO aixin_app;
GRANT SELECT ON TABLE ledger.account_balance TO aixin_reader;


--
-- Name: TABLE block; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.block TO aixin_app;
GRANT SELECT ON TABLE ledger.block TO aixin_reader;


--
-- Name: TABLE entry; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.entry TO aixin_app;
GRANT SELECT ON TABLE ledger.entry TO aixin_reader;


--
-- Name: TABLE account_statement; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT ON TABLE ledger.account_statement TO aixin_app;
GRANT SELECT ON TABLE ledger.account_statement TO aixin_reader;


--
-- Name: TABLE book; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT ON TABLE ledger.book TO aixin_app;
GRANT SELECT ON TABLE ledger.book TO aixin_reader;


--
-- Name: COLUMN book.lock_grant; Type: ACL; Schema: ledger; Owner: -
--

GRANT UPDATE(lock_grant) ON TABLE ledger.book TO aixin_app;


--
-- Name: TABLE check_level; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.check_level TO aixin_app;


--
-- Name: TABLE command; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.command TO aixin_app;


--
-- Name: TABLE confirmation; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.confirmation TO aixin_app;
GRANT SELECT ON TABLE ledger.confirmation TO aixin_reader;


--
-- Name: TABLE erasure; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.erasure TO aixin_app;
GRANT SELECT ON TABLE ledger.erasure TO aixin_reader;


--
-- Name: TABLE expiry_look; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.expiry_look TO aixin_app;


--
-- Name: COLUMN expiry_look.vintage; Type: ACL; Schema: ledger; Owner: -
--

GRANT UPDATE(vintage) ON TABLE ledger.expiry_look TO aixin_app;


--
-- Name: COLUMN expiry_look.entry; Type: ACL; Schema: ledger; Owner: -
--

GRANT UPDATE(entry) ON TABLE ledger.expiry_look TO aixin_app;


--
-- Name: TABLE finding; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.finding TO aixin_app;


--
-- Name: TABLE finding_note; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.finding_note TO aixin_app;


--
-- Name: TABLE finding_seen; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.finding_seen TO aixin_app;


--
-- Name: TABLE finding_words; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.finding_words TO aixin_app;


--
-- Name: TABLE holder; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.holder TO aixin_app;
GRANT SELECT ON TABLE ledger.holder TO aixin_reader;


--
-- Name: TABLE job_look; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.job_look TO aixin_app;


--
-- Name: COLUMN job_look.looked_at; Type: ACL; Schema: ledger; Owner: -
--

GRANT UPDATE(looked_at) ON TABLE ledger.job_look TO aixin_app;


--
-- Name: COLUMN job_look.problem; Type: ACL; Schema: ledger; Owner: -
--

GRANT UPDATE(problem) ON TABLE ledger.job_look TO aixin_app;


--
-- Name: TABLE job_run; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.job_run TO aixin_app;


--
-- Name: TABLE journal; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT ON TABLE ledger.journal TO aixin_app;
GRANT SELECT ON TABLE ledger.journal TO aixin_reader;


--
-- Name: TABLE key_secret; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT ON TABLE ledger.key_secret TO aixin_app;


--
-- Name: TABLE merge; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.merge TO aixin_app;
GRANT SELECT ON TABLE ledger.merge TO aixin_reader;


--
-- Name: TABLE month_seal; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.month_seal TO aixin_app;


--
-- Name: TABLE period; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.period TO aixin_app;
GRANT SELECT ON TABLE ledger.period TO aixin_reader;


--
-- Name: TABLE probe; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT ON TABLE ledger.probe TO aixin_app;


--
-- Name: COLUMN probe.written_at; Type: ACL; Schema: ledger; Owner: -
--

GRANT UPDATE(written_at) ON TABLE ledger.probe TO aixin_app;


--
-- Name: TABLE proposal; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.proposal TO aixin_app;


--
-- Name: TABLE proposal_reason; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.proposal_reason TO aixin_app;


--
-- Name: TABLE proposal_withdrawal; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.proposal_withdrawal TO aixin_app;


--
-- Name: TABLE reconciliation_run; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.reconciliation_run TO aixin_app;


--
-- Name: TABLE refusal; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.refusal TO aixin_app;
GRANT SELECT ON TABLE ledger.refusal TO aixin_reader;


--
-- Name: TABLE remark; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.remark TO aixin_app;


--
-- Name: TABLE trial_balance; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT ON TABLE ledger.trial_balance TO aixin_app;
GRANT SELECT ON TABLE ledger.trial_balance TO aixin_reader;


--
-- Name: TABLE two_persons; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.two_persons TO aixin_app;


--
-- Name: TABLE year_end; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.year_end TO aixin_app;
GRANT SELECT ON TABLE ledger.year_end TO aixin_reader;


--
-- Name: TABLE aixin_migration; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.aixin_migration TO PUBLIC;


--
-- Name: TABLE delivery; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.delivery TO aixin_app;


--
-- Name: TABLE delivery_back; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.delivery_back TO aixin_app;


--
-- Name: TABLE delivery_line; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.delivery_line TO aixin_app;


--
-- Name: TABLE goods; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.goods TO aixin_app;


--
-- Name: COLUMN goods.barcode; Type: ACL; Schema: shop; Owner: -
--

GRANT UPDATE(barcode) ON TABLE shop.goods TO aixin_app;


--
-- Name: COLUMN goods.specification; Type: ACL; Schema: shop; Owner: -
--

GRANT UPDATE(specification) ON TABLE shop.goods TO aixin_app;


--
-- Name: COLUMN goods.unit; Type: ACL; Schema: shop; Owner: -
--

GRANT UPDATE(unit) ON TABLE shop.goods TO aixin_app;


--
-- Name: TABLE member_correction; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.member_correction TO aixin_app;


--
-- Name: TABLE open_redemption; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE shop.open_redemption TO aixin_app;


--
-- Name: TABLE opening_correction; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.opening_correction TO aixin_app;


--
-- Name: TABLE opening_line; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.opening_line TO aixin_app;


--
-- Name: TABLE price; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.price TO aixin_app;


--
-- Name: TABLE receipt; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.receipt TO aixin_app;


--
-- Name: TABLE receipt_line; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.receipt_line TO aixin_app;


--
-- Name: TABLE receipt_print; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.receipt_print TO aixin_app;


--
-- Name: TABLE return_line; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.return_line TO aixin_app;


--
-- Name: TABLE return_receipt; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.return_receipt TO aixin_app;


--
-- Name: TABLE settled_sheet; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.settled_sheet TO aixin_app;


--
-- Name: TABLE settlement_sheet; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.settlement_sheet TO aixin_app;


--
-- Name: TABLE sheet; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.sheet TO aixin_app;


--
-- Name: TABLE sheet_signature; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.sheet_signature TO aixin_app;


--
-- Name: TABLE shop; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.shop TO aixin_app;


--
-- Name: TABLE slip; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.slip TO aixin_app;


--
-- Name: TABLE slip_ratification; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.slip_ratification TO aixin_app;


--
-- Name: TABLE statement; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.statement TO aixin_app;


--
-- Name: TABLE statement_line; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.statement_line TO aixin_app;


--
-- Name: TABLE stock_count; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.stock_count TO aixin_app;


--
-- Name: TABLE transfer; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.transfer TO aixin_app;


--
-- Name: TABLE transfer_line; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.transfer_line TO aixin_app;


--
-- Name: TABLE transfer_receipt; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.transfer_receipt TO aixin_app;


--
-- Name: TABLE transfer_withdrawal; Type: ACL; Schema: shop; Owner: -
--

GRANT SELECT,INSERT ON TABLE shop.transfer_withdrawal TO aixin_app;


--
-- Name: TABLE activity; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.activity TO aixin_app;


--
-- Name: TABLE card; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.card TO aixin_app;


--
-- Name: COLUMN card.valid_to; Type: ACL; Schema: volunteering; Owner: -
--

GRANT UPDATE(valid_to) ON TABLE volunteering.card TO aixin_app;


--
-- Name: TABLE credit; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.credit TO aixin_app;


--
-- Name: TABLE service_correction; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.service_correction TO aixin_app;


--
-- Name: TABLE claim; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT ON TABLE volunteering.claim TO aixin_app;


--
-- Name: TABLE clawback; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.clawback TO aixin_app;


--
-- Name: TABLE closure; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.closure TO aixin_app;


--
-- Name: TABLE colour; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.colour TO aixin_app;


--
-- Name: COLUMN colour.label; Type: ACL; Schema: volunteering; Owner: -
--

GRANT UPDATE(label) ON TABLE volunteering.colour TO aixin_app;


--
-- Name: TABLE community; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.community TO aixin_app;


--
-- Name: TABLE deduction; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.deduction TO aixin_app;


--
-- Name: TABLE freeze_end; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.freeze_end TO aixin_app;


--
-- Name: TABLE freeze_line; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.freeze_line TO aixin_app;


--
-- Name: TABLE gift; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.gift TO aixin_app;


--
-- Name: TABLE issue; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.issue TO aixin_app;


--
-- Name: TABLE opening; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.opening TO aixin_app;


--
-- Name: TABLE opening_correction; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.opening_correction TO aixin_app;


--
-- Name: TABLE person; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.person TO aixin_app;


--
-- Name: COLUMN person.building; Type: ACL; Schema: volunteering; Owner: -
--

GRANT UPDATE(building) ON TABLE volunteering.person TO aixin_app;


--
-- Name: COLUMN person.unit; Type: ACL; Schema: volunteering; Owner: -
--

GRANT UPDATE(unit) ON TABLE volunteering.person TO aixin_app;


--
-- Name: TABLE pool_opening; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.pool_opening TO aixin_app;


--
-- Name: TABLE rate; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.rate TO aixin_app;


--
-- Name: TABLE record_withdrawal; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.record_withdrawal TO aixin_app;


--
-- Name: TABLE reissue; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.reissue TO aixin_app;


--
-- Name: TABLE service_record; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.service_record TO aixin_app;


--
-- Name: TABLE split_line; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.split_line TO aixin_app;


--
-- Name: TABLE volunteer; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.volunteer TO aixin_app;


--
-- Name: TABLE waiting_decision; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.waiting_decision TO aixin_app;


--
-- Name: TABLE write_off; Type: ACL; Schema: volunteering; Owner: -
--

GRANT SELECT,INSERT ON TABLE volunteering.write_off TO aixin_app;


--
-- PostgreSQL database dump complete
--


