/** The tables, indexes and triggers of the file, as each version has added them. */

/** Marks the file as one of message-center: "MSGC". */
export const APPLICATION_ID = 0x4d534743;

/**
 * `entries` has one row for each entry. An `added` entry is also the row of its message, whose state is
 * in the columns from `level` on. The content can be long and seldom changes; it is in another table, so
 * that changing many states is cheap. `seq` is the order of all commits of the file.
 */
const FIRST_TABLES = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  inbox TEXT NOT NULL,
  number INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  total INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  transient INTEGER NOT NULL,
  ids TEXT,
  up_to INTEGER,
  pending INTEGER NOT NULL,
  level TEXT,
  persistent INTEGER,
  applied INTEGER,
  created_at INTEGER,
  read_at INTEGER,
  ended TEXT,
  ended_at INTEGER
) STRICT;

CREATE TABLE contents (seq INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT;

CREATE UNIQUE INDEX entries_by_number ON entries (inbox, number);
CREATE UNIQUE INDEX entries_by_id ON entries (inbox, id);
CREATE INDEX entries_pending ON entries (inbox, number) WHERE pending = 1;
CREATE INDEX entries_live ON entries (inbox, number)
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_level ON entries (inbox, level, number)
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_unread ON entries (inbox, number)
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NULL;
CREATE INDEX entries_live_transient ON entries (inbox, number)
  WHERE kind = 'added' AND ended IS NULL AND persistent = 0;

PRAGMA application_id = ${APPLICATION_ID};
`;

/** `moved_to` belongs to an entry `moved`: the inbox that gets later messages. */
const MOVES_AND_DUE_WORK = `
ALTER TABLE entries ADD COLUMN moved_to TEXT;

CREATE TABLE due (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  inbox TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  payload TEXT NOT NULL,
  owner TEXT,
  owned_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX due_by_time ON due (due_at);
`;

/** `removal` is of an entry `restored-up-to`: the number of the entry that it reverts. */
const REMOVALS = `
ALTER TABLE entries ADD COLUMN removal INTEGER;

CREATE INDEX entries_removed ON entries (inbox, applied, number)
  WHERE kind = 'added' AND ended = 'removed';
`;

/**
 * `list_order` is set when a message is renewed, `life` if its key had another message before. `reason`
 * belongs to an entry `removed`, `renewed` to an entry `updated`, whose changes are in `contents` until
 * it is applied. The indexes of the lists keep their names, because a process of the previous version
 * may still have the file open.
 */
const ORDERS_KEYS_AND_GROUPS = `
ALTER TABLE entries ADD COLUMN list_order INTEGER;
ALTER TABLE entries ADD COLUMN renewed INTEGER;
ALTER TABLE entries ADD COLUMN message_key TEXT;
ALTER TABLE entries ADD COLUMN life INTEGER;
ALTER TABLE entries ADD COLUMN group_name TEXT;
ALTER TABLE entries ADD COLUMN reason TEXT;

CREATE INDEX entries_by_key ON entries (inbox, message_key, life)
  WHERE message_key IS NOT NULL;
CREATE INDEX entries_group ON entries (inbox, group_name, coalesce(list_order, number))
  WHERE kind = 'added' AND group_name IS NOT NULL;
CREATE INDEX entries_group_unread ON entries (inbox, group_name, number)
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NULL AND group_name IS NOT NULL;

DROP INDEX entries_live;
DROP INDEX entries_live_level;
DROP INDEX entries_live_unread;
DROP INDEX entries_live_transient;
CREATE INDEX entries_live ON entries (inbox, coalesce(list_order, number))
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_level ON entries (inbox, level, coalesce(list_order, number))
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_unread ON entries (inbox, coalesce(list_order, number))
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NULL;
CREATE INDEX entries_live_transient ON entries (inbox, coalesce(list_order, number))
  WHERE kind = 'added' AND ended IS NULL AND persistent = 0;
`;

/**
 * Every entry has `next_expiry_at`, as it has `total`. Messages have `expires_at` and `sender`, the id of
 * their sender. Entries of anonymous inboxes have `used_at`: the head's says when the inbox was last
 * used.
 */
const ENDS = `
ALTER TABLE entries ADD COLUMN next_expiry_at INTEGER;
ALTER TABLE entries ADD COLUMN expires_at INTEGER;
ALTER TABLE entries ADD COLUMN used_at INTEGER;
ALTER TABLE entries ADD COLUMN sender TEXT;

UPDATE entries SET used_at = at WHERE inbox >= 'session:' AND inbox < 'session;';
UPDATE entries SET sender = (
    SELECT CASE WHEN json_valid(content) THEN json_extract(content, '$.from.id') END
    FROM contents WHERE contents.seq = entries.seq)
  WHERE kind = 'added';

CREATE INDEX entries_expiring ON entries (inbox, expires_at)
  WHERE kind = 'added' AND ended IS NULL AND expires_at IS NOT NULL;
CREATE INDEX entries_expiring_anywhere ON entries (expires_at, inbox)
  WHERE kind = 'added' AND ended IS NULL AND expires_at IS NOT NULL;
CREATE INDEX entries_live_age ON entries (level, created_at)
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_read ON entries (read_at)
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NOT NULL;
CREATE INDEX entries_ended ON entries (ended_at) WHERE kind = 'added' AND ended IS NOT NULL;
CREATE INDEX entries_changes ON entries (at) WHERE kind <> 'added';
CREATE INDEX entries_used ON entries (used_at) WHERE used_at IS NOT NULL;
CREATE INDEX entries_sender ON entries (sender) WHERE sender IS NOT NULL;
CREATE INDEX entries_moved ON entries (moved_to) WHERE moved_to IS NOT NULL;
CREATE INDEX due_by_inbox ON due (inbox);
`;

/**
 * Every entry has `unread_persistent`, as it has `total`; entries of earlier versions lack it, see
 * `readExactHead`. Messages have `tags`, a list in JSON. Triggers maintain the table `tags`, which has
 * the tags of live messages in the order of lists: no version's code that ends messages depends on it.
 *
 * The indexes of the lists get columns by which lists are filtered, so that rows are read only
 * where they are listed.
 *
 * Every entry has `everyone`, too: the number up to which everyone's log was taken over. `broadcast` is
 * 1 in entries that were taken over from it.
 */
const COUNTS_TAGS_AND_BROADCASTS = `
ALTER TABLE entries ADD COLUMN unread_persistent INTEGER;
ALTER TABLE entries ADD COLUMN tags TEXT;
ALTER TABLE entries ADD COLUMN link TEXT;
ALTER TABLE entries ADD COLUMN everyone INTEGER;
ALTER TABLE entries ADD COLUMN broadcast INTEGER;

CREATE TABLE tags (
  inbox TEXT NOT NULL,
  tag TEXT NOT NULL,
  list_order INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (inbox, tag, list_order, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tags_of_added AFTER INSERT ON entries
WHEN new.tags IS NOT NULL AND new.ended IS NULL
BEGIN
  INSERT INTO tags
    SELECT new.inbox, value, coalesce(new.list_order, new.number), new.seq
    FROM json_each(new.tags);
END;
CREATE TRIGGER tags_of_changed AFTER UPDATE OF tags, ended, list_order ON entries
WHEN old.tags IS NOT NULL OR new.tags IS NOT NULL
BEGIN
  DELETE FROM tags
    WHERE inbox = old.inbox AND tag IN (SELECT value FROM json_each(old.tags))
      AND list_order = coalesce(old.list_order, old.number) AND seq = old.seq;
  INSERT INTO tags
    SELECT new.inbox, value, coalesce(new.list_order, new.number), new.seq
    FROM json_each(new.tags) WHERE new.ended IS NULL;
END;
CREATE TRIGGER tags_of_deleted AFTER DELETE ON entries
WHEN old.tags IS NOT NULL
BEGIN
  DELETE FROM tags
    WHERE inbox = old.inbox AND tag IN (SELECT value FROM json_each(old.tags))
      AND list_order = coalesce(old.list_order, old.number) AND seq = old.seq;
END;

DROP INDEX entries_live;
DROP INDEX entries_live_level;
DROP INDEX entries_live_unread;
CREATE INDEX entries_live ON entries (inbox, coalesce(list_order, number), persistent)
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_level
  ON entries (inbox, level, coalesce(list_order, number), persistent)
  WHERE kind = 'added' AND ended IS NULL;
CREATE INDEX entries_live_unread
  ON entries (inbox, coalesce(list_order, number), level, persistent)
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NULL;
`;

/**
 * `link` is the result of `linkOf`; for earlier messages, it is set if they need no normalization.
 */
const LINKS = `
UPDATE entries SET link = (
    SELECT CASE
      WHEN url GLOB '/*' THEN url
      WHEN url GLOB 'http*://*/*' THEN
        substr(substr(url, instr(url, '//') + 2), instr(substr(url, instr(url, '//') + 2), '/'))
      END
    FROM (
      SELECT substr(whole, 1, instr(whole || '#', '#') - 1) AS url
      FROM (
        SELECT CASE WHEN json_valid(content) THEN json_extract(content, '$.url') END AS whole
        FROM contents WHERE contents.seq = entries.seq)))
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NULL;

CREATE INDEX entries_link_unread ON entries (inbox, link)
  WHERE kind = 'added' AND ended IS NULL AND read_at IS NULL AND link IS NOT NULL;
`;

/** The first step creates the tables; each further step upgrades a file of the version before. */
export const STEPS: readonly string[] = [
  FIRST_TABLES,
  MOVES_AND_DUE_WORK,
  REMOVALS,
  `${ORDERS_KEYS_AND_GROUPS}${ENDS}`,
  `${COUNTS_TAGS_AND_BROADCASTS}${LINKS}`,
];
