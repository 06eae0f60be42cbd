package io.loquat.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.DeliveryFixture.Client;
import io.loquat.protocol.RoomEvent;
import io.loquat.protocol.WireFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber receives exactly the events between its addition and its removal, on any loop and with any transport.
 */
class AudienceMembershipTest {
    private static final int CLIENTS = 8;
    static final int SEND = CLIENTS;
    static final int PEOPLE = 4;

    @Property(tries = 500)
    void subscriberReceivesExactlyTheMessagesSentWhileSubscribed(
            @ForAll List<@IntRange(max = SEND + PEOPLE) Integer> steps) {
        new Scenario().play(steps);
    }

    /** A random sequence of joins, leaves and messages. Authors see their own messages in another form. */
    private static final class Scenario {
        private final DeliveryFixture fixture = new DeliveryFixture();
        private final Audience readers = fixture.connections.newAudience();
        private final List<Client> clients = new ArrayList<>();
        private final List<List<String>> expected = new ArrayList<>();
        private final @Nullable Subscriber[] reading = new @Nullable Subscriber[CLIENTS];
        private long offset;

        Scenario() {
            for (int i = 0; i < CLIENTS; i++) {
                Client client = fixture.client(i % 2 + 1);
                client.transport().acceptThrough(i * 37);
                clients.add(client);
                expected.add(new ArrayList<>());
            }
        }

        void play(List<Integer> steps) {
            for (int step : steps) {
                if (step < SEND) {
                    joinOrLeave(step);
                } else if (step == SEND) {
                    fixture.run((int) (offset % 2) + 1);
                } else {
                    say(step - SEND - 1);
                }
            }
            fixture.run();
            assertThat(clients.stream().map(Client::frames).toList()).isEqualTo(expected);
            fixture.assertNothingLeaked();
        }

        private void joinOrLeave(int client) {
            Subscriber present = reading[client];
            if (present == null) {
                // Some use full mode, some have no echo.
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
            RoomEvent event = DeliveryFixture.message(++offset, "m" + offset);
            // Authors are compared by identity; small Integers are cached, so this is the reader's own object.
            fixture.connections.broadcast(readers, event, author, () -> {});
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
