package io.loquat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Clock;
import com.microsoft.playwright.Page;
import io.loquat.testing.FullClient;
import io.loquat.testing.ServerTest;
import java.io.IOException;
import java.net.URI;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader's clock that is wrong, or set while the page is open, and days by the reader's calendar. */
@ServerTest
class ClockTest extends PageTest {

    private static final long DAY_MS = 86_400_000;

    /** Replaces the system clock, but not the monotonic one; {@code turn(ms)} sets it forward. */
    private static final String CLOCK = """
            {
              const Real = Date;
              let ahead = AHEAD;
              window.turn = (ms) => (ahead += ms);
              window.Date = class extends Real {
                constructor(...all) { super(...(all.length ? all : [Real.now() + ahead])); }
                static now() { return Real.now() + ahead; }
              };
            }""";

    private Page enterWithClock(long ahead, URI base) {
        Page page = page(english().setTimezoneId("Asia/Kathmandu"));
        page.addInitScript(CLOCK.replace("AHEAD", String.valueOf(ahead)));
        canBeHidden(page);
        remember(page, "alice");
        go(page, base, room);
        return page;
    }

    @ParameterizedTest
    @ValueSource(longs = {-2 * DAY_MS, 2 * DAY_MS})
    @Tag("browsers")
    void clockThatIsTwoDaysOffAddsNoDayLines(long ahead) {
        Page alice = enterWithClock(ahead, home);
        FullClient bob = raw("bob");
        for (int n = 1; n <= 4; n++) {
            post("robot", "line " + n);
            assertThat(texts(alice)).hasCount(n);
            bob.leaves(room);
            bob.joins(room);
            assertThat(alice.locator(".notice.leave, .comings")).not().hasCount(0);
        }
        say(alice, "mine");
        assertThat(texts(alice)).hasCount(5);

        assertThat(alice.locator(".day")).hasText(new String[] {"Today"});
    }

    @ParameterizedTest
    @ValueSource(ints = {-3_600_000, 3_600_000})
    void settingTheClockStopsNothing(int by) throws IOException {
        excuse("WebSocket connection to");
        try (CuttableProxy proxy = new CuttableProxy(home.getPort())) {
            Page alice = enterWithClock(0, URI.create("http://127.0.0.1:" + proxy.port() + "/"));
            alice.evaluate("""
                    () => {
                      window.told = [];
                      window.Notification = class { static permission = 'granted'; constructor(_, { body }) { told.push(body); } };
                      localStorage.setItem('loquat.notify', 'all');
                    }""");
            hide(alice, true);
            post("robot", "before");
            alice.waitForFunction("() => told.length === 1");
            Number at = (Number) alice.evaluate("() => performance.now()");
            alice.evaluate("by => turn(by)", by);
            // Real time: notifications are at least a second apart, by the clock that the page cannot set.
            alice.waitForFunction("at => performance.now() > at + 1_000", at);
            post("robot", "after");
            alice.waitForFunction("() => told.length === 2");

            // The shown time until the next attempt is at most 0.5 s + 20 s.
            proxy.cut();
            assertThat(alice.locator("#away")).isVisible();
            alice.evaluate("by => turn(by)", by);
            assertThat(alice.locator("#away-text"))
                    .hasText(Pattern.compile("Connection lost. Trying again(…| in ([1-9]|1\\d|2[01])\\u00a0s)"));
            proxy.mend();
            assertThat(alice.locator("#state")).hasAttribute("data-state", "online");
        }
    }

    @Test
    void todayBecomesYesterdayAfterMidnight() {
        ZoneId zone = ZoneId.of("Asia/Kolkata");
        Page alice = page(english().setTimezoneId(zone.getId()));
        alice.clock().install(new Clock.InstallOptions().setTime(System.currentTimeMillis()));
        remember(alice, "alice");
        go(alice, home, room);
        post("robot", "before midnight");
        assertThat(texts(alice)).hasCount(1);
        assertThat(alice.locator(".day")).hasText(new String[] {"Today"});

        long now = System.currentTimeMillis();
        long midnight =
                LocalDate.now(zone).plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli();
        alice.clock().fastForward(midnight - now + 90_000);

        assertThat(alice.locator(".day")).hasText(new String[] {"Yesterday"});
    }

    /** Checks every half hour of a year, with days of 23 and 25 hours and with midnights that do not exist. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Asia/Kolkata",
                "Asia/Kathmandu",
                "Australia/Lord_Howe",
                "Africa/Cairo",
                "Asia/Beirut",
                "America/St_Johns",
                "America/Havana",
                "Pacific/Kiritimati",
                "Pacific/Pago_Pago"
            })
    void dayBeginsByTheCalendarOfTheTimeZone(String zone) {
        Page page = page(english().setTimezoneId(zone));
        page.navigate(home.resolve("/img/loquat.svg").toString()); // a page without its own texts

        assertThat(page.evaluate("""
                async (zone) => {
                  const { dayName, dayOf, isNewDay } = await import('/js/chat/day.js');
                  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
                  const faults = [];
                  let days = 0;
                  let before;
                  for (let at = Date.UTC(2026, 0, 1, 12); at < Date.UTC(2027, 0, 1, 12); at += 1_800_000) {
                    const time = new Date(at).toISOString();
                    if (dayOf(time) * 86_400_000 !== Date.parse(calendar.format(at))) faults.push(time);
                    if (before && isNewDay(before, time)) {
                      days += 1;
                      const names = [0, -1].map((past) => dayName(dayOf(time) + past, dayOf(time)));
                      if (names.join() !== 'Today,Yesterday') faults.push(`${names} at ${time}`);
                    }
                    before = time;
                  }
                  return [days, ...faults.slice(0, 5)];
                }""", zone)).isEqualTo(List.of(365));
    }
}
