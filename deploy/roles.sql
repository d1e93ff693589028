-- The roles of Moothall on a PostgreSQL server (15 or later) that you run, and its database.
-- Run it once as a superuser, with passwords of your own:
--
--   psql -v owner_password="'…'" -v app_password="'…'" -v library_password="'…'" -v curator_password="'…'" -f deploy/roles.sql
--
-- moothall_owner owns the tables and migrates. moothall_app is the only role the site ever uses: it owns
-- nothing, is no superuser and cannot bypass row-level security. moothall_extract cannot connect: the site steps
-- into it to read for an extract that was approved. The policies name both, so keep their names.
--
-- A server made before there were extracts needs the third role alone: run its three lines, then `moothall migrate`.

\set ON_ERROR_STOP on

CREATE ROLE moothall_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION
    PASSWORD :owner_password;
CREATE ROLE moothall_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION
    PASSWORD :app_password;
CREATE ROLE moothall_extract NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION;
ALTER ROLE moothall_app NOINHERIT;
GRANT moothall_extract TO moothall_app;

-- C sorts the same on every machine; the pages order names in words of their own.
CREATE DATABASE moothall OWNER moothall_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE moothall FROM PUBLIC;
GRANT CONNECT ON DATABASE moothall TO moothall_app;

\connect moothall

-- Only extensions that PostgreSQL's own packages bring.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO moothall_owner;
GRANT USAGE ON SCHEMA public TO moothall_app;

-- The public library: a database and two roles of its own, which can open no other. Leave it out without a library,
-- or run it on another server (then with an owner of its own).
--


\connect postgres
CREATE ROLE moothall_library LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION
    PASSWORD :library_password;
CREATE ROLE moothall_curator LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION
    PASSWORD :curator_password;
CREATE DATABASE moothall_library OWNER moothall_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE moothall_library FROM PUBLIC;
GRANT CONNECT ON DATABASE moothall_library TO moothall_library, moothall_curator;

\connect moothall_library
CREATE EXTENSION IF NOT EXISTS pg_trgm;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO moothall_owner;
GRANT USAGE ON SCHEMA public TO moothall_library, moothall_curator;
