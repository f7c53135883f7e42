-- Which grant the audit log speaks of, and the indices of lists that a desk looks at all day.

SET LOCAL ROLE aixin_owner;

ALTER TABLE access.audit ADD COLUMN grant_id int8,
  ADD CONSTRAINT audit_grant_exists FOREIGN KEY (book, grant_id) REFERENCES access.role_grant;
COMMENT ON COLUMN access.audit.grant_id IS 'The grant that was given or taken away: it has the place and the days. Null before there were grants.';

CREATE INDEX service_record_by_recorder ON volunteering.service_record (book, recorded_by, id);
CREATE INDEX service_record_by_community ON volunteering.service_record (book, community, id);

COMMENT ON COLUMN shop.delivery.receipt_number IS 'The number on the paper that came with the goods: a delivery note''s, or the donor''s receipt''s (收据号).';
