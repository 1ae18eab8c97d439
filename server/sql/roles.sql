-- Roles: run once by a superuser, on any database of the server. Running it again changes nothing.
-- The owner makes tables; staff works with them; the public role reads what is published; the intake role
-- takes residents' concerns in and reads back only the one whose tracking code it was given.
-- Talsi signs in as talsi_app (or as any member of the four) and takes one of them on each connection.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['talsi_owner', 'talsi_staff', 'talsi_public', 'talsi_intake'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', name);
    END IF;
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'talsi_app') THEN
    CREATE ROLE talsi_app LOGIN;
  END IF;
END $$;
GRANT talsi_owner, talsi_staff, talsi_public, talsi_intake TO talsi_app;
