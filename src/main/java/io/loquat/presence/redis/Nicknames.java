package io.loquat.presence.redis;

import io.loquat.presence.ClaimResult;
import io.loquat.presence.ClaimResult.Granted;
import io.loquat.presence.ClaimResult.Refused;
import io.loquat.presence.NameOrder;
import io.loquat.presence.Person;
import io.loquat.protocol.Lang;
import io.loquat.protocol.Nickname;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Claims, resumes and renames: who holds which name, through which connections. Thread-safe. */
final class Nicknames {
    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final PeopleScript script;
    private final ConnectedPeople people;
    private final Supplier<CompletionStage<@Nullable Long>> guests;

    /**
     * Creates the nicknames of one server.
     *
     * @param guests returns the next guest number
     */
    Nicknames(PeopleScript script, ConnectedPeople people, Supplier<CompletionStage<@Nullable Long>> guests) {
        this.script = script;
        this.people = people;
        this.guests = guests;
    }

    CompletionStage<ClaimResult> guest(Lang lang, boolean resumable) {
        return nextGuest(lang)
                .thenCompose(nick ->
                        nick == null ? CompletableFuture.completedFuture(Refused.UNAVAILABLE) : claim(nick, resumable));
    }

    CompletionStage<@Nullable Nickname> nextGuest(Lang lang) {
        return guests.get().thenApply(number -> number == null ? null : Nickname.guest(number, lang));
    }

    CompletionStage<ClaimResult> claim(Nickname nick, boolean resumable) {
        String person = newId();
        String link = newId();
        String key = resumable ? newId() : null;
        StoredNickname text = new StoredNickname(0, nick);
        return script.ask(
                Operation.words("claim", person, text, NameOrder.place(nick, person), link, key == null ? "" : key),
                Operation.words("ended", link),
                response -> switch (response == null ? -1 : (int) Operation.number(response)) {
                    case 1 -> new Granted(people.link(link, person, text, key, null));
                    case 0 -> Refused.TAKEN;
                    default -> Refused.UNAVAILABLE;
                });
    }

    CompletionStage<ClaimResult> resume(String used) {
        String link = newId();
        String key = newId();
        return script.ask(
                Operation.words("resume", used, link, key),
                Operation.words("undo", link, used),
                response -> resumed(response, link, key));
    }

    private ClaimResult resumed(@Nullable Response response, String link, String key) {
        if (response == null) {
            return Refused.UNAVAILABLE;
        }
        if (response.type() != ResponseType.MULTI) {
            return Operation.number(response) == 0 ? Refused.UNKNOWN : Refused.UNAVAILABLE;
        }
        String person = response.get(0).toString();
        StoredNickname nick = StoredNickname.parse(response.get(1).toString());
        String predecessor = response.get(2).toString();
        place(person, nick, response.get(3).toString());
        return new Granted(people.link(link, person, nick, key, predecessor.isEmpty() ? null : predecessor));
    }

    // A server of an earlier version stores a nick without a place, or with a different one.
    private void place(String person, StoredNickname nick, String stored) {
        String place = NameOrder.place(nick.nick(), person);
        if (!stored.equals(nick.renames() + " " + place)) {
            script.submit(Operation.words("place", person, nick, place));
        }
    }

    CompletionStage<@Nullable Boolean> isHeld(Nickname nick) {
        return script.ask(
                Operation.words("held", nick.key()),
                null,
                response -> response == null ? null : Operation.number(response) == 1);
    }

    CompletionStage<@Nullable Refused> rename(Person person, Nickname nick) {
        String place = NameOrder.place(nick, person.id());
        return script.ask(
                Operation.words("rename", person.id(), StoredNickname.chosen(nick), place), null, response -> {
                    if (response == null || response.toString().equals("-1")) {
                        return Refused.UNAVAILABLE;
                    }
                    if (response.toString().equals("0")) {
                        return Refused.TAKEN;
                    }
                    people.renamed(person, StoredNickname.parse(response.toString()));
                    return null;
                });
    }

    /** Creates an id of 128 random bits. */
    String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
