package io.loquat.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.delivery.House.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Whoever comes and goes, on whichever loop, gets what is said between the two. */
class ReadersTest {

    @Property(tries = 300)
    void whoReadsSeesExactlyWhatIsSaidWhileHeReads(@ForAll List<@IntRange(max = 8) Integer> steps) {
        House any = new House();
        Audience readers = any.connections.newAudience();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(any.client(i % 2 + 1));
        }
        @Nullable Subscriber[] reading = new @Nullable Subscriber[8];
        List<List<String>> expected = new ArrayList<>();
        clients.forEach(client -> expected.add(new ArrayList<>()));
        long offset = 0;
        for (int step : steps) {
            if (step == 8) {
                String text = "m" + ++offset;
                any.connections.broadcast(readers, House.message(offset, text), null, () -> {});
                for (int i = 0; i < 8; i++) {
                    if (reading[i] != null) {
                        expected.get(i).add(text);
                    }
                }
                any.run(offset % 3 == 0 ? 1 : 2);
            } else if (reading[step] == null) {
                reading[step] = clients.get(step).plain(null);
                readers.add(Objects.requireNonNull(reading[step]), List.of(), 0);
            } else {
                readers.remove(Objects.requireNonNull(reading[step]));
                reading[step] = null;
            }
        }
        any.run();

        assertThat(clients.stream().map(Client::frames).toList()).isEqualTo(expected);
    }
}
