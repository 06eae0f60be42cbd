// Not a module: it runs before the first frame, so that a reader who chose dark sees no white flash. `settings.js` changes the choice.
{
  const root = document.documentElement;
  /** Gives the title bar of an installed page, or of a phone's browser, the chosen colour. */
  const bars = () => {
    const { theme } = root.dataset;
    for (const bar of document.querySelectorAll('meta[name="theme-color"]')) {
      const own = bar.dataset.theme;
      if (theme) bar.media = theme === own ? 'all' : 'not all';
      else bar.media = `(prefers-color-scheme: ${own})`;
    }
  };
  new MutationObserver(bars).observe(root, { attributes: true, attributeFilter: ['data-theme'] });
  let theme;
  try {
    theme = localStorage.getItem('loquat.theme');
    if (localStorage.getItem('loquat.density') === 'compact') root.dataset.density = 'compact';
  } catch {
    // nothing stored: follow the system
  }
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
}
