package io.loquat.log.sqlite;

import io.loquat.log.IdempotencyKeys;
import io.loquat.log.LogClock;
import io.loquat.log.RoomLog.Draft;
import io.loquat.log.RoomLog.Head;
import io.loquat.log.RoomLog.Opened;
import io.loquat.log.RoomLog.Stored;
import io.loquat.log.RoomLog.TooManyRooms;
import io.loquat.protocol.Entry;
import io.loquat.protocol.RoomName;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Changes the file, in transactions that group many changes. Owner: the thread of the {@link GroupCommit}. */
final class Writer implements AutoCloseable {
    /** The number of rooms in memory above which those without followers are dropped. */
    private static final int MAX_KNOWN = 1_000;

    /** Messages deleted per transaction, beyond twice the number that it appends. */
    private static final int TRIMMED_WITH_EACH = 100;

    private static final int TRIMMED_WHEN_IDLE = 1_000;
    private static final int EPOCH_RADIX = Character.MAX_RADIX;

    private final Connection connection;
    private final Queries queries;
    private final PreparedStatement insertRoom;
    private final PreparedStatement insertMessage;
    private final PreparedStatement takeGuests;
    private final PreparedStatement returnGuests;
    private final SecureRandom random = new SecureRandom();
    private final LogClock clock;
    private final IdempotencyKeys keys;
    private final int maxRooms;
    private final RoomEviction eviction;
    private final Predicate<RoomName> isFollowed;
    // Other threads read it; only this one changes it.
    private final Map<RoomName, SqliteRoom> known;
    private final Set<SqliteRoom> changed = new HashSet<>();
    private final Trimmer trimmer;
    private Instant allCheckedAt;
    private int appended;
    private long rooms;

    Writer(
            Connection connection,
            int maxRooms,
            RoomEviction eviction,
            Trimmer trimmer,
            LogClock clock,
            IdempotencyKeys keys,
            Map<RoomName, SqliteRoom> known,
            Predicate<RoomName> isFollowed)
            throws SQLException {
        this.connection = connection;
        this.queries = new Queries(connection);
        this.maxRooms = maxRooms;
        this.eviction = eviction;
        this.trimmer = trimmer;
        this.clock = clock;
        this.keys = keys;
        this.allCheckedAt = clock.cutoff();
        this.known = known;
        this.isFollowed = isFollowed;
        this.insertRoom =
                connection.prepareStatement("INSERT INTO rooms(name, epoch, newest, topic) VALUES(?, ?, 0, '')");
        this.insertMessage = connection.prepareStatement(
                "INSERT INTO messages(room, \"offset\", nick, author, key, text, time) VALUES(?, ?, ?, ?, ?, ?, ?)");
        this.takeGuests = connection.prepareStatement("UPDATE guests SET given = given + ? RETURNING given");
        this.rooms = count(connection);
        this.returnGuests = connection.prepareStatement("UPDATE guests SET given = ? WHERE given = ?");
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM rooms")) {
            return row.getLong(1);
        }
    }

    /** Finds a room; null if it was never entered. */
    @Nullable
    SqliteRoom find(RoomName name) throws SQLException {
        SqliteRoom room = known.get(name);
        if (room == null) {
            room = queries.load(name);
            if (room != null) {
                queries.loadKeys(room, clock.now(room.newestTime()), keys);
                known.put(name, room);
            }
        }
        return room;
    }

    /**
     * Opens a room, and creates it if it was never entered.
     *
     * @param evictable names of rooms; when the limit is reached, the first one that can still be evicted is
     */
    Opened open(RoomName name, List<String> evictable) throws SQLException {
        SqliteRoom room = find(name);
        if (room != null) {
            return room.head();
        }
        if (name.equals(RoomName.LOBBY) || rooms < maxRooms) {
            return create(name).head();
        }
        for (String other : evictable) {
            Long id = eviction.find(other, clock.cutoff());
            if (id != null) {
                // In this order no id is reused, so a reader of the old room never reads the new one.
                Head created = create(name).head();
                eviction.delete(id);
                rooms--;
                RoomName evicted = RoomName.parse(other);
                if (evicted != null) {
                    known.remove(evicted);
                }
                return created;
            }
        }
        return new TooManyRooms();
    }

    private SqliteRoom create(RoomName name) throws SQLException {
        insertRoom.setString(1, name.value());
        insertRoom.setString(2, Long.toString(random.nextLong() >>> 1, EPOCH_RADIX));
        insertRoom.executeUpdate();
        rooms++;
        SqliteRoom room = find(name);
        if (room == null) {
            throw new SQLException("a room that was just created is missing: " + name);
        }
        return room;
    }

    /** Appends a draft, or finds the entry of which it is a retry. */
    Stored append(Draft draft) throws SQLException {
        SqliteRoom room = find(draft.room());
        // An opened room without followers may have been evicted: it is re-created.
        room = room == null ? create(draft.room()) : room;
        Entry first = keys.first(draft, room.epoch());
        if (first != null) {
            return new Stored(first, true);
        }
        Instant now = clock.now(room.newestTime());
        Entry entry = new Entry(
                draft.room(),
                room.epoch(),
                room.assign(now),
                draft.nick(),
                draft.author(),
                draft.key(),
                draft.text(),
                now);
        insertMessage.setLong(1, room.id());
        insertMessage.setLong(2, entry.offset());
        insertMessage.setString(3, entry.nick());
        insertMessage.setString(4, entry.author());
        insertMessage.setString(5, entry.key());
        insertMessage.setString(6, entry.text());
        insertMessage.setLong(7, now.toEpochMilli());
        insertMessage.executeUpdate();
        keys.add(entry);
        changed.add(room);
        appended++;
        return new Stored(entry, false);
    }

    /** Takes the next guest numbers; returns the last of them. */
    long takeGuests(int count) throws SQLException {
        takeGuests.setInt(1, count);
        try (ResultSet row = takeGuests.executeQuery()) {
            return row.getLong(1);
        }
    }

    /** Returns unused guest numbers, unless later ones were taken. */
    void returnGuests(long last, long given) throws SQLException {
        returnGuests.setLong(1, given);
        returnGuests.setLong(2, last);
        returnGuests.executeUpdate();
    }

    /** Commits everything since the last commit. Returns whether a message is among it. */
    boolean commit() throws SQLException {
        boolean stores = appended > 0;
        changed.forEach(room -> trimmer.add(room.name()));
        trimmer.trim(2 * appended + TRIMMED_WITH_EACH, this::find);
        changed.clear();
        appended = 0;
        connection.commit();
        if (known.size() > MAX_KNOWN) {
            known.keySet().removeIf(name -> !isFollowed.test(name));
        }
        return stores;
    }

    /** Cleans up while nobody needs the writer. */
    void idle() throws SQLException {
        Instant cutoff = clock.cutoff();
        if (cutoff.isAfter(allCheckedAt.plus(clock.checkInterval()))) {
            allCheckedAt = cutoff;
            for (Head head : queries.heads()) {
                trimmer.add(head.room());
            }
            rooms -= eviction.deleteInvalidNames(cutoff);
        }
        trimmer.trim(TRIMMED_WHEN_IDLE, this::find);
        trimmer.returnSpace();
        connection.commit();
    }

    /** Drops the rooms in memory, which may never have been committed; the file is authoritative. */
    void forget() {
        known.clear();
        keys.clear();
    }

    /** Rolls back what was not committed, which SQLite does when the connection closes. */
    @Override
    public void close() throws SQLException {
        queries.close();
    }
}
