package dev.nabla.infrastructure.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {
  private final Announcements<String> news = new Announcements<>();
  private final List<String> heard = new ArrayList<>();

  @Test
  void tellsEveryListenerUntilItLeaves() {
    Announcements.Subscription first = news.subscribe(text -> heard.add("first " + text));
    news.subscribe(text -> heard.add("second " + text));

    news.announce("one");
    first.close();
    news.announce("two");

    assertThat(heard).containsExactly("first one", "second one", "second two");
  }

  @Test
  void aListenerThatSubscribesTwiceLeavesOnce() {
    Announcements.Subscription first = news.subscribe(heard::add);
    news.subscribe(heard::add);

    first.close();
    first.close();
    news.announce("one");

    assertThat(heard).containsExactly("one");
  }

  @Test
  void aFailingListenerHarmsNobody() {
    news.subscribe(_ -> {
      throw new IllegalStateException("a listener's own bug");
    });
    news.subscribe(heard::add);

    news.announce("one");

    assertThat(heard).containsExactly("one");
  }

  @Test
  void boundsItsListeners() {
    for (int i = 0; i < Announcements.MAX_LISTENERS; i++) {
      news.subscribe(heard::add);
    }

    assertThatThrownBy(() -> news.subscribe(heard::add)).isInstanceOf(IllegalStateException.class);
  }
}
