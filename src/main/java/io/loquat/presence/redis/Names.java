package io.loquat.presence.redis;

import io.loquat.presence.NameOrder;
import io.loquat.presence.Naming;
import io.loquat.presence.Naming.Named;
import io.loquat.presence.Naming.Refused;
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

/** Who holds which name, by which connections. Thread-safe. */
final class Names {
    private static final int ID_BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final Asks asks;
    private final Registry registry;
    private final Supplier<CompletionStage<@Nullable Long>> guests;

    /** @param guests the series of the guests' numbers */
    Names(Asks asks, Registry registry, Supplier<CompletionStage<@Nullable Long>> guests) {
        this.asks = asks;
        this.registry = registry;
        this.guests = guests;
    }

    CompletionStage<Naming> guest(Lang lang, boolean resumable) {
        return nextGuest(lang)
                .thenCompose(nick ->
                        nick == null ? CompletableFuture.completedFuture(Refused.UNAVAILABLE) : claim(nick, resumable));
    }

    CompletionStage<@Nullable Nickname> nextGuest(Lang lang) {
        return guests.get().thenApply(number -> number == null ? null : Nickname.guest(number, lang));
    }

    CompletionStage<Naming> claim(Nickname nick, boolean resumable) {
        String person = newId();
        String link = newId();
        String key = resumable ? newId() : null;
        NickText text = new NickText(0, nick);
        return asks.ask(
                Change.words("claim", person, text, NameOrder.place(nick, person), link, key == null ? "" : key),
                Change.words("gone", link),
                response -> switch (response == null ? -1 : (int) Change.number(response)) {
                    case 1 -> new Named(registry.link(link, person, text, key, null));
                    case 0 -> Refused.TAKEN;
                    default -> Refused.UNAVAILABLE;
                });
    }

    CompletionStage<Naming> resume(String used) {
        String link = newId();
        String key = newId();
        return asks.ask(
                Change.words("resume", used, link, key),
                Change.words("undo", link, used),
                response -> resumed(response, link, key));
    }

    private Naming resumed(@Nullable Response response, String link, String key) {
        if (response == null) {
            return Refused.UNAVAILABLE;
        }
        if (response.type() != ResponseType.MULTI) {
            return Change.number(response) == 0 ? Refused.UNKNOWN : Refused.UNAVAILABLE;
        }
        String person = response.get(0).toString();
        NickText nick = NickText.parse(response.get(1).toString());
        String predecessor = response.get(2).toString();
        place(person, nick, response.get(3).toString());
        return new Named(registry.link(link, person, nick, key, predecessor.isEmpty() ? null : predecessor));
    }

    // A server of an earlier version gives a nick and no place, or one of its own.
    private void place(String person, NickText nick, String stored) {
        String place = NameOrder.place(nick.nick(), person);
        if (!stored.equals(nick.renames() + " " + place)) {
            asks.owe(Change.words("place", person, nick, place));
        }
    }

    CompletionStage<@Nullable Boolean> isHeld(Nickname nick) {
        return asks.ask(
                Change.words("held", nick.key()),
                null,
                response -> response == null ? null : Change.number(response) == 1);
    }

    CompletionStage<@Nullable Refused> rename(Person person, Nickname nick) {
        String place = NameOrder.place(nick, person.id());
        return asks.ask(Change.words("rename", person.id(), NickText.chosen(nick), place), null, response -> {
            if (response == null || response.toString().equals("-1")) {
                return Refused.UNAVAILABLE;
            }
            if (response.toString().equals("0")) {
                return Refused.TAKEN;
            }
            registry.renamed(person, NickText.parse(response.toString()));
            return null;
        });
    }

    /** 128 random bits. */
    String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
