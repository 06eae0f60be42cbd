package io.loquat.presence;

import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.RoomName;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Presence on all servers of the chat: who holds which nickname, through which connections, and who has a seat in which
 * room.
 *
 * <p>Thread-safe. No call blocks, and stages complete on any thread. {@code PeopleContract} tests every implementation.
 */
public interface People extends AutoCloseable {
    /** Creates a person with the next guest name, and their first connection. */
    CompletionStage<ClaimResult> guest(Lang lang, boolean resumable);

    /** Creates a person with that name, and their first connection. */
    CompletionStage<ClaimResult> claim(Nickname nick, boolean resumable);

    /**
     * Creates another connection of the person whose session key this is, on whichever server the key was issued. A key
     * works once. The newest key keeps working while the person is here, even after its own connection ended: the keys
     * of the person's other connections were used up to create it.
     */
    CompletionStage<ClaimResult> resume(String key);

    /** Returns the next guest name, which nobody holds; null when the store does not answer. */
    CompletionStage<@Nullable Nickname> nextGuest(Lang lang);

    /** Returns whether somebody holds that name; null when the store does not answer. */
    CompletionStage<@Nullable Boolean> isHeld(Nickname nick);

    /**
     * Renames the person and notifies their rooms. Completes with null, or with the reason for a refusal. Changing the
     * case of one's own name is always allowed.
     */
    CompletionStage<ClaimResult.@Nullable Refused> rename(Person person, Nickname nick);

    /**
     * Called when a connection is lost and may be resumed. It keeps its seats until its grace period ends or a resumed
     * connection takes them over.
     */
    void lost(Link link);

    /**
     * Makes the session key in the client's hello, valid or not, resume this connection until the grace period ends.
     * Called before {@link #lost} if the client sent nothing after hello, so it may not have received its own key.
     */
    void restoreKey(Link link, String key);

    /**
     * Called when a connection has ended, and with it the lost one that it replaced. Gives up their seats, and releases
     * the name with the person's last connection. While the store is away, this happens later.
     */
    void ended(Link link);

    /** Releases what belongs to connections whose grace period has ended. Called at least ten times a second. */
    void endGraces();

    /** Watches a room; null when the store does not answer. */
    CompletionStage<@Nullable Watch> watch(RoomName room, Watch.Watcher watcher);

    /** Returns the number of people in at least one room, each counted once; null when the store does not answer. */
    CompletionStage<@Nullable Integer> online();

    /** Returns the number of people in that room; null when the store does not answer. */
    CompletionStage<@Nullable Integer> online(RoomName room);

    /** Returns the number of people in each room that has any; null when the store does not answer. */
    CompletionStage<@Nullable Map<RoomName, Integer>> onlineByRoom();

    /**
     * Returns a page of the people in that room; null when the store does not answer. The cost of a page does not grow
     * with the room.
     */
    CompletionStage<@Nullable Roster> roster(RoomName room, PeopleRequest request);

    /** Returns the number of people online as this server last knew it. Any thread; answers at once. */
    int lastOnline();

    /**
     * Counts a new connection of a network address, over all servers.
     *
     * @param max the maximum number of connections of that address, 0 for no limit. When it is reached, nothing is
     *     counted and the answer is false. While the store is away, each server counts only its own
     */
    CompletionStage<Boolean> admit(String address, int max);

    /** Removes an admitted connection from the count. */
    void depart(String address);

    /**
     * Registers a listener that is called when the other servers considered this one dead, or the store lost its data:
     * the seats and names of all connections of this server are lost, so they must be closed and reconnect. Called on
     * any thread.
     */
    void onForgotten(Runnable listener);

    @Override
    void close();
}
