package io.loquat.presence;

import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.RoomName;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who is here, over all servers of the chat: who holds which nickname, by which connections, and who has a seat in which room.
 *
 * <p>Thread-safe; no call blocks, and stages complete on any thread. {@code PeopleContract} is the exam of every implementation.
 */
public interface People extends AutoCloseable {
    /** A new person with the next name of the guests' series, and a first connection. */
    CompletionStage<ClaimResult> guest(Lang lang, boolean resumable);

    /** A new person with that name and a first connection. */
    CompletionStage<ClaimResult> claim(Nickname nick, boolean resumable);

    /**
     * A further connection of the person whose session key that is, on whatever server that was. A key works once. The newest one
     * works while the person is here, also when its connection is over: the others' keys were used to make it.
     */
    CompletionStage<ClaimResult> resume(String key);

    /** The next name of the guests' series, held by nobody; null when the store does not answer. */
    CompletionStage<@Nullable Nickname> nextGuest(Lang lang);

    /** Whether somebody holds that name; null when the store does not answer. */
    CompletionStage<@Nullable Boolean> isHeld(Nickname nick);

    /** Gives the person another name and tells its rooms; answers null, or why not. One's own name in another case is free. */
    CompletionStage<ClaimResult.@Nullable Refused> rename(Person person, Nickname nick);

    /** The connection broke and may come back: it keeps its seats until its grace is over, or a resumed one takes them. */
    void lost(Link link);

    /**
     * The connection broke before its client said anything after hello, so it may not have learnt its session key: the one of that
     * hello, whether it was good or not, stands for it until the grace is over. Called before {@link #lost}.
     */
    void unheard(Link link, String key);

    /**
     * The connection is over, and with it the lost one whose place it took: their seats are given up, and the name is free with the
     * person's last. While the store is away, later.
     */
    void gone(Link link);

    /** Gives up what belongs to connections whose grace is over; called at least ten times a second. */
    void endGraces();

    /** Watches a room; null when the store does not answer. */
    CompletionStage<@Nullable Watch> watch(RoomName room, Watch.Watcher watcher);

    /** How many people are in at least one room, each once; null when the store does not answer. */
    CompletionStage<@Nullable Integer> online();

    /** How many people are in that room; null when the store does not answer. */
    CompletionStage<@Nullable Integer> online(RoomName room);

    /** How many people are in each room that has any; null when the store does not answer. */
    CompletionStage<@Nullable Map<RoomName, Integer>> onlineByRoom();

    /** A page of who is in that room; null when the store does not answer. What one page costs does not grow with the room. */
    CompletionStage<@Nullable Roster> roster(RoomName room, PeopleRequest request);

    /** People online as this server last knew; any thread, at once. */
    int lastOnline();

    /**
     * Counts a connection of a network address in, over all servers.
     *
     * @param most connections of that address, 0 for no limit; false is answered when there are as many, and nothing is counted.
     *     While the store is away each server counts for itself
     */
    CompletionStage<Boolean> admit(String address, int most);

    /** Counts a connection out that was admitted. */
    void depart(String address);

    /**
     * Whom to tell when this server was taken for dead, or the store lost what it knew: the seats and names of all its connections
     * are gone, so they must be closed and come back. Called on any thread.
     */
    void onForgotten(Runnable listener);

    @Override
    void close();
}
