package io.loquat.protocol;

import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RestEncoder.FoundRoom;
import io.loquat.protocol.RestEncoder.RoomView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One sample of every frame of the server, by the name of its golden file. */
final class Samples {
    static final String EPOCH = "k3f9";
    static final Instant TIME = Instant.parse("2026-11-20T15:52:00.123Z");
    static final Entry HI = new Entry(RoomName.LOBBY, EPOCH, 128, "alice", "alice", "k-1", "hi", TIME);
    static final Entry HELLO = new Entry(RoomName.LOBBY, EPOCH, 129, "bob", "bob", null, "hello", TIME);

    private static final Entry KEYLESS = new Entry(RoomName.LOBBY, EPOCH, 128, "alice", "alice", null, "hi", TIME);
    private static final Entry ESCAPED = new Entry(
            room("café"),
            EPOCH,
            1,
            "小明",
            "小明",
            null,
            "say \"hi\" \\ <b>&amp;</b> / \n\t\u0001 café 你好 🍋 \u2028 \u202e",
            Instant.EPOCH);
    private static final byte[] BYTES = {0, 1, 10, 127, (byte) 128, (byte) 255};

    private Samples() {}

    static Map<String, Reply> replies() {
        Page both = new Page(RoomName.LOBBY, EPOCH, 129, List.of(HI, HELLO), true);
        Page missed = new Page(RoomName.LOBBY, EPOCH, 129, List.of(HELLO), false);
        Page none = new Page(RoomName.LOBBY, EPOCH, 129, List.of(), false);
        Page newRoom = new Page(RoomName.LOBBY, EPOCH, 0, List.of(), false);
        MemberView alice = new MemberView("alice", 1);
        Map<String, Reply> replies = new LinkedHashMap<>();
        replies.put("welcome", new Reply.Welcome(1, "c2Vzc2lvbi1rZXktMDE", "alice", 25_000, 8_000, 4_096, "pod-7"));
        replies.put(
                "joined",
                new Reply.Joined(2, "", false, both, 2, List.of(new MemberView("alice", 2), new MemberView("bob", 1))));
        replies.put("joined-recovered", new Reply.Joined(2, "All things yellow", true, missed, 1, List.of(alice)));
        replies.put("joined-empty", new Reply.Joined(0, "", false, newRoom, 1, List.of(alice)));
        replies.put("joined-crowd", new Reply.Joined(2, "", false, none, 1_234, List.of()));
        replies.put("ack", new Reply.Ack(3, RoomName.LOBBY, EPOCH, 129, TIME, false));
        replies.put("ack-duplicate", new Reply.Ack(CommandDecoder.MAX_ID, RoomName.LOBBY, EPOCH, 129, TIME, true));
        replies.put("page", new Reply.PageReply(4, both));
        replies.put("page-empty", new Reply.PageReply(4, none));
        replies.put("ok", new Reply.Ok(5));
        replies.put("pong", new Reply.Pong(6, TIME));
        replies.put("error-rate-limited", new Reply.Failure(7L, ErrorCode.RATE_LIMITED, "Too fast.", 1_200));
        replies.put("error-unavailable", new Reply.Failure(7L, ErrorCode.UNAVAILABLE, "The store does not answer.", 0));
        replies.put("error-nick-taken", new Reply.Failure(1L, ErrorCode.NICK_TAKEN, "Taken.", 0));
        replies.put("error-without-re", new Reply.Failure(null, ErrorCode.BAD_REQUEST, "Not JSON.", 0));
        replies.put("gap", new Reply.Gap(RoomName.LOBBY));
        replies.put("goaway", new Reply.GoAway(850, "shutdown"));
        return replies;
    }

    static Map<String, RoomEvent> events() {
        Map<String, RoomEvent> events = new LinkedHashMap<>();
        events.put("message", new RoomEvent.Message(HI));
        events.put("message-keyless", new RoomEvent.Message(KEYLESS));
        events.put("message-escaped", new RoomEvent.Message(ESCAPED));
        events.put("binary", new RoomEvent.Binary(RoomName.LOBBY, BYTES));
        events.put("enter", new RoomEvent.Entered(RoomName.LOBBY, "bob", TIME, 4));
        events.put("enter-guest", new RoomEvent.Entered(RoomName.LOBBY, "用户2", TIME, 4));
        events.put("leave", new RoomEvent.Left(RoomName.LOBBY, "bob", TIME, 3));
        events.put("rename", new RoomEvent.Renamed(RoomName.LOBBY, "al", "alice", 4));
        events.put("online", new RoomEvent.Online(RoomName.LOBBY, 1_234));
        events.put("typing", new RoomEvent.Typing(RoomName.LOBBY, "bob"));
        return events;
    }

    /** Frames that are neither a {@link Reply} nor a {@link RoomEvent}, by the name of their file. */
    static Map<String, byte[]> others() {
        RoomView lobby = new RoomView(RoomName.LOBBY, 3, EPOCH, 128, "");
        RoomView cafe = new RoomView(room("café"), 0, "a_-Z", 0, "Tea");
        Map<String, byte[]> others = new LinkedHashMap<>();
        others.put("simple/json-error.json", SimpleEncoder.error(ErrorCode.TOO_LARGE, "This text is too long."));
        others.put("sse/gap.txt", SseEncoder.gap(RoomName.LOBBY));
        others.put("sse/comment.txt", SseEncoder.comment());
        others.put("sse/alive.txt", SseEncoder.alive());
        others.put("rest/out/room.json", RestEncoder.room(lobby));
        others.put("rest/out/rooms.json", RestEncoder.rooms(List.of(lobby, cafe)));
        others.put(
                "rest/out/rooms-found.json",
                RestEncoder.foundRooms(List.of(new FoundRoom(lobby, TIME), new FoundRoom(cafe, null)), true));
        others.put("rest/out/rooms-none.json", RestEncoder.rooms(List.of()));
        others.put(
                "rest/out/people.json",
                RestEncoder.people(
                        RoomName.LOBBY, 3, List.of(new MemberView("alice", 2), new MemberView("Bob", 1)), true));
        others.put("rest/out/people-none.json", RestEncoder.people(cafe.room(), 0, List.of(), false));
        others.put("rest/out/stored.json", RestEncoder.stored(HI, false));
        others.put("rest/out/stored-duplicate.json", RestEncoder.stored(HI, true));
        others.put(
                "rest/out/page.json", FullEncoder.page(new Page(RoomName.LOBBY, EPOCH, 129, List.of(HI, HELLO), true)));
        return others;
    }

    static RoomName room(String name) {
        return Objects.requireNonNull(RoomName.parse(name));
    }
}
