package io.loquat.presence.redis;

import io.loquat.presence.NameOrder;
import io.loquat.presence.Roster;
import io.loquat.protocol.Nickname;
import io.loquat.protocol.PeopleRequest;
import io.loquat.protocol.Reply.MemberView;
import io.loquat.protocol.RoomName;
import io.loquat.redis.RedisStore;
import io.loquat.redis.Script;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the occupants of a room on all servers, page by page. Bypasses the {@link OperationQueue}, where a large page
 * would delay joins and leaves. Thread-safe.
 */
final class RosterReader {
    private static final String FIRST = "-";
    private static final String LAST = "+";

    private final RedisStore store;
    private final Script script;

    RosterReader(RedisStore store) {
        this.store = store;
        this.script = store.script(RosterReader.class, "roster.lua");
    }

    CompletionStage<@Nullable Roster> roster(RoomName room, PeopleRequest request) {
        String search = request.search();
        String after = NameOrder.behind(request.after());
        String begin = NameOrder.begin(search, after);
        return store.run(
                        script,
                        List.of(),
                        Operation.words(
                                room,
                                after.isEmpty() ? FIRST : "[" + after,
                                search,
                                begin.isEmpty() ? FIRST : "[" + begin,
                                search.isEmpty() ? LAST : "(" + NameOrder.end(search),
                                request.limit(),
                                PeopleRequest.SEARCHED_WHOLE))
                .handle((response, away) -> response == null ? null : read(response, request.after()));
    }

    /** Parses the number of people in each room. */
    static @Nullable Map<RoomName, Integer> byRoom(@Nullable Response response) {
        if (response == null) {
            return null;
        }
        Map<RoomName, Integer> online = new HashMap<>();
        for (int i = 0; i + 1 < response.size(); i += 2) {
            RoomName name = RoomName.parse(response.get(i).toString());
            // A server of an earlier version may have a room whose name is invalid here.
            if (name != null) {
                online.put(name, (int) Operation.number(response.get(i + 1)));
            }
        }
        return online;
    }

    // A client requests the next page by the last name of this one. Every entry follows the name that was requested,
    // even if a server of another version stored a different place, so no client loops forever.
    private static Roster read(Response response, String after) {
        List<MemberView> people = new ArrayList<>();
        for (int i = 2; i + 1 < response.size(); i += 2) {
            String shown =
                    StoredNickname.parse(response.get(i).toString()).nick().shown();
            if (NameOrder.BY_CODE_POINT.compare(Nickname.order(shown), after) > 0) {
                people.add(new MemberView(shown, (int) Operation.number(response.get(i + 1))));
            }
        }
        boolean isMore = Operation.number(response.get(1)) == 1 && !people.isEmpty();
        return new Roster((int) Operation.number(response.get(0)), people, isMore);
    }
}
