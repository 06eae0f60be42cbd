package io.loquat.log.sqlite;

import io.loquat.protocol.RoomName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds and deletes the rooms that can be evicted for new ones: those whose messages have all expired and that nobody
 * follows. A room whose name is no longer valid is treated like any other here, though nobody can enter it. Owner: one
 * thread.
 */
final class RoomEviction {
    /** Enough for all concurrent callers that need one. */
    private static final int FOUND_AT_ONCE = 100;

    private static final String IS_EXPIRED =
            "coalesce((SELECT time FROM messages WHERE room = rooms.id ORDER BY \"offset\" DESC LIMIT 1), 0) < ?";

    private final PreparedStatement names;
    private final PreparedStatement expired;
    private final PreparedStatement expiredByName;
    private final PreparedStatement deleteMessages;
    private final PreparedStatement deleteRoom;
    private final Predicate<RoomName> isFollowed;

    /** @param isFollowed whether anybody follows a room; any thread */
    RoomEviction(Connection connection, Predicate<RoomName> isFollowed) throws SQLException {
        this.names = connection.prepareStatement("SELECT name FROM rooms");
        this.expired = connection.prepareStatement("SELECT name FROM rooms WHERE " + IS_EXPIRED);
        this.expiredByName = connection.prepareStatement("SELECT id FROM rooms WHERE name = ? AND " + IS_EXPIRED);
        this.deleteMessages = connection.prepareStatement("DELETE FROM messages WHERE room = ?");
        this.deleteRoom = connection.prepareStatement("DELETE FROM rooms WHERE id = ?");
        this.isFollowed = isFollowed;
    }

    /**
     * Returns the names of some rooms that can be evicted, or of all when there are few, in which case every room is
     * examined.
     *
     * @param cutoff the time before which messages have expired; likewise below
     */
    List<String> find(Instant cutoff) throws SQLException {
        List<String> found = new ArrayList<>();
        expired.setLong(1, cutoff.toEpochMilli());
        try (ResultSet rows = expired.executeQuery()) {
            while (found.size() < FOUND_AT_ONCE && rows.next()) {
                String name = rows.getString(1);
                if (!isKept(name)) {
                    found.add(name);
                }
            }
        }
        return found;
    }

    /** Returns the id of the room of that name if it can be evicted, else null. */
    @Nullable
    Long find(String name, Instant cutoff) throws SQLException {
        if (isKept(name)) {
            return null;
        }
        expiredByName.setString(1, name);
        expiredByName.setLong(2, cutoff.toEpochMilli());
        try (ResultSet row = expiredByName.executeQuery()) {
            return row.next() ? row.getLong(1) : null;
        }
    }

    private boolean isKept(String name) {
        RoomName room = RoomName.parse(name);
        return room != null && (room.equals(RoomName.LOBBY) || isFollowed.test(room));
    }

    /** Returns the room names that are no longer valid. */
    List<String> invalidNames() throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = names.executeQuery()) {
            while (rows.next()) {
                if (RoomName.parse(rows.getString(1)) == null) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    /** Deletes the rooms with invalid names whose messages have expired; returns their number. */
    int deleteInvalidNames(Instant cutoff) throws SQLException {
        int deleted = 0;
        for (String name : invalidNames()) {
            Long id = find(name, cutoff);
            if (id != null) {
                delete(id);
                deleted++;
            }
        }
        return deleted;
    }

    /** Deletes a room and its messages. */
    void delete(long id) throws SQLException {
        deleteMessages.setLong(1, id);
        deleteMessages.executeUpdate();
        deleteRoom.setLong(1, id);
        deleteRoom.executeUpdate();
    }
}
