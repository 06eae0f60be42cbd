package io.loquat.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.House.Client;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** A subscriber receives exactly the events between its addition and its removal, on any loop and with any transport. */
class ReadersTest {
    private static final int CLIENTS = 8;
    static final int SAY = CLIENTS;
    static final int PEOPLE = 4;

    @Property(tries = 500)
    void whoReadsSeesExactlyWhatIsSaidWhileHeReads(@ForAll List<@IntRange(max = SAY + PEOPLE) Integer> steps) {
        new Play().play(steps);
    }

    /** The same with authors, who see their own messages in another form. */
    private static final class Play {
        private final House loops = new House();
        private final Audience readers = loops.connections.newAudience();
        private final List<Client> clients = new ArrayList<>();
        private final List<List<String>> expected = new ArrayList<>();
        private final @Nullable Subscriber[] reading = new @Nullable Subscriber[CLIENTS];
        private long offset;

        Play() {
            for (int i = 0; i < CLIENTS; i++) {
                Client client = loops.client(i % 2 + 1);
                client.wire().takesThrough(i * 37);
                clients.add(client);
                expected.add(new ArrayList<>());
            }
        }

        void play(List<Integer> steps) {
            for (int step : steps) {
                if (step < SAY) {
                    comeOrGo(step);
                } else if (step == SAY) {
                    loops.run((int) (offset % 2) + 1);
                } else {
                    say(step - SAY - 1);
                }
            }
            loops.run();
            assertThat(clients.stream().map(Client::frames).toList()).isEqualTo(expected);
            loops.assertNothingLeaked();
        }

        private void comeOrGo(int client) {
            Subscriber present = reading[client];
            if (present == null) {
                // Some in full mode, some without echo.
                WireFormat format = client < 5 ? WireFormat.FULL : WireFormat.PLAIN;
                Subscriber reader = clients.get(client).reads(format, client % PEOPLE, client % 3 != 0);
                reading[client] = reader;
                readers.add(reader, List.of());
            } else {
                readers.remove(present);
                reading[client] = null;
            }
        }

        private void say(int author) {
            RoomEvent event = House.message(++offset, "m" + offset);
            // The same Integer as the reader's person: both are cached.
            loops.connections.broadcast(readers, event, author, () -> {});
            for (int i = 0; i < CLIENTS; i++) {
                Subscriber reader = reading[i];
                if (reader != null && (i % PEOPLE != author || reader.echo())) {
                    byte[] bytes = reader.format().encode(event, i % PEOPLE == author);
                    expected.get(i).add(new String(Objects.requireNonNull(bytes), UTF_8));
                }
            }
        }
    }
}
