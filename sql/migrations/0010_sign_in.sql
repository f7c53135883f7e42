-- How people come in: names, passwords, sessions, and what is written down about it.

SET LOCAL ROLE aixin_owner;

ALTER TABLE ledger.book ADD COLUMN code text CONSTRAINT book_code_form CHECK (code ~ '^[a-z][a-z0-9-]{0,15}$');
UPDATE ledger.book SET code = 'b' || id;
ALTER TABLE ledger.book ALTER COLUMN code SET NOT NULL, ADD CONSTRAINT book_code_unique UNIQUE (code);
COMMENT ON COLUMN ledger.book.code IS 'A short name for addresses, and by which people choose the street they sign in to.';

ALTER TABLE access.app_user ADD COLUMN name text CONSTRAINT app_user_name_form CHECK (ledger.is_name(name));
UPDATE access.app_user SET name = login;
ALTER TABLE access.app_user ALTER COLUMN name SET NOT NULL;
GRANT UPDATE (name) ON access.app_user TO aixin_app;
COMMENT ON COLUMN access.app_user.name IS 'What colleagues call the user, as pages show it.';

ALTER TABLE access.token ADD COLUMN kind text NOT NULL DEFAULT 'bearer' CONSTRAINT token_kind_known CHECK (kind IN ('bearer', 'session'));
ALTER TABLE access.token ALTER COLUMN kind DROP DEFAULT;
COMMENT ON TABLE access.token IS 'Bearer tokens of the interface and sessions of browsers, as hashes: the token itself is shown once and stored nowhere.';
COMMENT ON COLUMN access.token.kind IS 'bearer: presented by a program in a header; session: by a browser as a cookie. Neither is taken for the other.';

CREATE TABLE access.session_use (
  book    int4        NOT NULL,
  token   int8        NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT session_use_pkey PRIMARY KEY (book, token),
  CONSTRAINT session_use_token_exists FOREIGN KEY (book, token) REFERENCES access.token
);
COMMENT ON TABLE access.session_use IS 'When a session was last used, to the minute: one that is left alone ends.';
COMMENT ON COLUMN access.session_use.book IS 'The book.';
COMMENT ON COLUMN access.session_use.token IS 'The session.';
COMMENT ON COLUMN access.session_use.seen_at IS 'When a page was last asked for with it.';
GRANT SELECT, INSERT, UPDATE (seen_at) ON access.session_use TO aixin_app;

CREATE TABLE access.password (
  book        int4        NOT NULL,
  user_id     int8        NOT NULL,
  salt        bytea       NOT NULL CONSTRAINT password_salt_is_16_bytes CHECK (octet_length(salt) = 16),
  verifier    bytea       NOT NULL CONSTRAINT password_verifier_is_32_bytes CHECK (octet_length(verifier) = 32),
  cost        int4        NOT NULL CONSTRAINT password_cost_in_range CHECK (cost BETWEEN 10 AND 20),
  must_change bool        NOT NULL,
  changed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT password_pkey PRIMARY KEY (book, user_id),
  CONSTRAINT password_user_exists FOREIGN KEY (book, user_id) REFERENCES access.app_user
);
COMMENT ON TABLE access.password IS 'What a user''s password is checked against.';
COMMENT ON COLUMN access.password.book IS 'The book.';
COMMENT ON COLUMN access.password.user_id IS 'Whose it is.';
COMMENT ON COLUMN access.password.salt IS 'Random, new with each password.';
COMMENT ON COLUMN access.password.verifier IS 'scrypt (RFC 7914) of the password and the salt, with blocks of 8 and parallelism 1.';
COMMENT ON COLUMN access.password.cost IS 'The binary logarithm of scrypt''s N: 15 takes 32 MB.';
COMMENT ON COLUMN access.password.must_change IS 'Whether somebody else knows it, so that it must be changed before anything else.';
COMMENT ON COLUMN access.password.changed_at IS 'When it was set.';
GRANT SELECT, INSERT, UPDATE (salt, verifier, cost, must_change, changed_at) ON access.password TO aixin_app;

CREATE TABLE access.policy (
  is_only          bool NOT NULL DEFAULT true CONSTRAINT policy_pkey PRIMARY KEY CONSTRAINT policy_is_one CHECK (is_only),
  password_cost    int4 NOT NULL DEFAULT 15 CONSTRAINT policy_cost_in_range CHECK (password_cost BETWEEN 10 AND 20),
  idle_minutes     int4 NOT NULL DEFAULT 60 CONSTRAINT policy_idle_positive CHECK (idle_minutes >= 1),
  absolute_minutes int4 NOT NULL DEFAULT 720 CONSTRAINT policy_absolute_positive CHECK (absolute_minutes >= 1),
  secret           uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO access.policy DEFAULT VALUES;
COMMENT ON TABLE access.policy IS 'How people sign in on this installation: one row, changed by its operator.';
COMMENT ON COLUMN access.policy.is_only IS 'True: there is one row.';
COMMENT ON COLUMN access.policy.password_cost IS 'The binary logarithm of scrypt''s N for passwords; those stored with another are hashed anew at the next sign-in.';
COMMENT ON COLUMN access.policy.idle_minutes IS 'A session that is left alone for so long ends.';
COMMENT ON COLUMN access.policy.absolute_minutes IS 'A session ends after so long in any case.';
COMMENT ON COLUMN access.policy.secret IS 'What forms and cookies are signed with. Random; replaced, open sign-in forms must be loaded again.';
GRANT SELECT ON access.policy TO aixin_app;

CREATE TABLE access.audit (
  book    int4        NOT NULL CONSTRAINT audit_book_exists REFERENCES ledger.book,
  id      int8        GENERATED ALWAYS AS IDENTITY,
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind    text        NOT NULL CONSTRAINT audit_kind_known CHECK (kind IN ('signed-in', 'sign-in-failed', 'signed-out',
                      'signed-out-everywhere', 'password-changed', 'password-reset', 'user-added', 'role-granted', 'role-ended')),
  actor   int8,
  about   int8,
  address text        CONSTRAINT audit_address_form CHECK (address ~ '^[0-9A-Fa-f:./]{2,64}$'),
  times   int4        NOT NULL DEFAULT 1 CONSTRAINT audit_times_positive CHECK (times >= 1),
  detail  text        CONSTRAINT audit_detail_form CHECK (ledger.is_name(detail)),
  CONSTRAINT audit_pkey PRIMARY KEY (book, id),
  CONSTRAINT audit_actor_exists FOREIGN KEY (book, actor) REFERENCES access.app_user,
  CONSTRAINT audit_about_exists FOREIGN KEY (book, about) REFERENCES access.app_user
);
COMMENT ON TABLE access.audit IS 'Who came in, and who let whom do what. Beside the books: it is written though they stand still.';
COMMENT ON COLUMN access.audit.book IS 'The book.';
COMMENT ON COLUMN access.audit.id IS 'Its number.';
COMMENT ON COLUMN access.audit.at IS 'When.';
COMMENT ON COLUMN access.audit.kind IS 'What happened.';
COMMENT ON COLUMN access.audit.actor IS 'The user who did it; null for the operator at the command line, and where nobody came in.';
COMMENT ON COLUMN access.audit.about IS 'The user it was about; null for a login that nobody has, which is not written down.';
COMMENT ON COLUMN access.audit.address IS 'From where: an address of IPv4, or the first half of one of IPv6.';
COMMENT ON COLUMN access.audit.times IS 'How often within a minute: failures are summed.';
COMMENT ON COLUMN access.audit.detail IS 'A role, or another word about it.';
CALL ledger.make_append_only('access.audit');

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
