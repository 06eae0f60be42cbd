// Not a module: it runs before the first frame, so that nobody who chose dark is blinded. `settings.js` changes the choice later.
{
  const root = document.documentElement;
  /** The bar of an installed page, or of a phone's browser, has the colour that was chosen too. */
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
    // not kept: as the system has it
  }
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
}
