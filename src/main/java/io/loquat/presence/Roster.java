package io.loquat.presence;

import io.loquat.protocol.Reply.MemberView;
import java.util.List;

/**
 * A page of a room's people, sorted by name.
 *
 * @param online the number of people in the room, on this page or not
 * @param more whether more people follow this page
 */
public record Roster(int online, List<MemberView> people, boolean more) {}
