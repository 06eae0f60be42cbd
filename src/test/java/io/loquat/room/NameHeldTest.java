package io.loquat.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.protocol.Nickname;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens to its connections, a person holds its name as long as one is open or may come back. */
class NameHeldTest {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private long now;

    @Property
    void nameIsHeldExactlyWhileAConnectionIsOpenOrInItsGrace(
            @ForAll List<@IntRange(max = 3) Integer> steps, @ForAll boolean graceFirst) {
        People house = Words.people(GRACE, () -> now);
        Link first = Objects.requireNonNull(house.claim(nick("alice"), true));
        List<Link> open = new ArrayList<>(List.of(first));
        List<Link> lost = new ArrayList<>();
        for (int step : steps) {
            if (open.isEmpty() && lost.isEmpty()) {
                break;
            }
            switch (step) {
                case 0 -> {
                    Link link = open.isEmpty() ? lost.getFirst() : open.getFirst();
                    Link more = house.resume(key(link));
                    if (more != null) {
                        open.add(more);
                    }
                }
                case 1 -> {
                    if (!open.isEmpty()) {
                        house.gone(open.remove(graceFirst ? 0 : open.size() - 1));
                    }
                }
                case 2 -> {
                    if (!open.isEmpty()) {
                        Link link = open.removeLast();
                        house.lost(link);
                        lost.add(link);
                    }
                }
                default -> {
                    now += GRACE.toNanos();
                    List<Link> ended = house.graceEnded();
                    assertThat(ended).isEqualTo(lost);
                    ended.forEach(house::gone);
                    lost.clear();
                }
            }
            assertThat(house.isHeld(nick("alice"))).isEqualTo(!open.isEmpty() || !lost.isEmpty());
        }
    }

    private static String key(Link link) {
        return Objects.requireNonNull(link.key());
    }

    private static Nickname nick(String name) {
        return Objects.requireNonNull(Nickname.parse(name));
    }
}
