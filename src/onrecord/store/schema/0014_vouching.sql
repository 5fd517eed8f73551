-- Which keys vouch for which, and how much a peer may send in all.

-- Of a retired key, JSON: by stream the digest of the last statement that it signed.
ALTER TABLE peer_keys ADD COLUMN heads TEXT NOT NULL DEFAULT '{}';
-- Of a key that follows another, JSON: by stream the first batch that it may sign.
ALTER TABLE peer_keys ADD COLUMN first TEXT NOT NULL DEFAULT '{}';
-- The signed statement by which the key that follows vouches for this one.
ALTER TABLE peer_keys ADD COLUMN precedes TEXT;

-- What all pulls together may keep; what is beyond stays on the peer's server.
ALTER TABLE peers ADD COLUMN max_held INTEGER NOT NULL DEFAULT 4294967296;
CREATE INDEX peer_objects_by_size ON peer_objects(peer, n_bytes);
