-- Who may do what: users, their roles, and the tokens they present.

SET LOCAL ROLE aixin_owner;

CREATE SCHEMA access;
COMMENT ON SCHEMA access IS 'Users, roles and tokens.';
GRANT USAGE ON SCHEMA access TO aixin_app;

CREATE TABLE access.app_user (
  book       int4        NOT NULL CONSTRAINT app_user_book_exists REFERENCES ledger.book,
  id         int8        NOT NULL CONSTRAINT app_user_id_positive CHECK (id >= 1),
  login      text        NOT NULL CONSTRAINT app_user_login_form CHECK (login ~ '^[a-z][a-z0-9._-]{0,31}$'),
  volunteer  int8,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT app_user_pkey PRIMARY KEY (book, id),
  CONSTRAINT app_user_login_unique UNIQUE (book, login),
  CONSTRAINT app_user_volunteer_exists FOREIGN KEY (book, volunteer) REFERENCES ledger.holder
);
COMMENT ON TABLE access.app_user IS 'A person who works with a book.';
COMMENT ON COLUMN access.app_user.book IS 'The book.';
COMMENT ON COLUMN access.app_user.id IS 'The user''s number in the book; entries keep it as their actor.';
COMMENT ON COLUMN access.app_user.login IS 'The short name by which colleagues and the command line know the user.';
COMMENT ON COLUMN access.app_user.volunteer IS 'The same person as a volunteer, if also one: nobody approves their own service.';
COMMENT ON COLUMN access.app_user.created_at IS 'When the user was set up.';

CREATE TABLE access.user_role (
  book      int4 NOT NULL,
  user_id   int8 NOT NULL,
  role      text NOT NULL CONSTRAINT user_role_known
            CHECK (role IN ('admin', 'coordinator', 'reviewer', 'clerk', 'reconciler', 'auditor')),
  CONSTRAINT user_role_pkey PRIMARY KEY (book, user_id, role),
  CONSTRAINT user_role_user_exists FOREIGN KEY (book, user_id) REFERENCES access.app_user
);
COMMENT ON TABLE access.user_role IS 'What a user may do; several roles may be one person''s.';
COMMENT ON COLUMN access.user_role.book IS 'The book.';
COMMENT ON COLUMN access.user_role.user_id IS 'The user.';
COMMENT ON COLUMN access.user_role.role IS 'The role.';

CREATE TABLE access.token (
  book       int4        NOT NULL,
  id         int8        GENERATED ALWAYS AS IDENTITY,
  user_id    int8        NOT NULL,
  hash       bytea       NOT NULL CONSTRAINT token_hash_is_sha256 CHECK (octet_length(hash) = 32),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  CONSTRAINT token_pkey PRIMARY KEY (book, id),
  CONSTRAINT token_hash_unique UNIQUE (hash),
  CONSTRAINT token_user_exists FOREIGN KEY (book, user_id) REFERENCES access.app_user
);
COMMENT ON TABLE access.token IS 'Bearer tokens, as hashes: the token itself is shown once and stored nowhere.';
COMMENT ON COLUMN access.token.book IS 'The book.';
COMMENT ON COLUMN access.token.id IS 'The token''s number.';
COMMENT ON COLUMN access.token.user_id IS 'Whose it is.';
COMMENT ON COLUMN access.token.hash IS 'SHA-256 of the token.';
COMMENT ON COLUMN access.token.created_at IS 'When it was issued.';
COMMENT ON COLUMN access.token.expires_at IS 'From when on it is worth nothing.';
COMMENT ON COLUMN access.token.revoked_at IS 'When it was revoked; under the book''s lock, so nothing commits with it afterwards. Once set, only the owner changes it.';

GRANT SELECT, INSERT ON access.app_user, access.user_role, access.token TO aixin_app;
CALL ledger.allow_setting_once('access.token', 'revoked_at', NULL);
