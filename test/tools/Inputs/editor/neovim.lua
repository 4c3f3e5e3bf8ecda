-- neovim.lua: what a user of Neovim sees and does, with Neovim's own client and the configuration of docs/howto/editors.md.
-- Environment: PAGE (that page), LINE (of the finding whose fix is taken).

-- Waits for no longer than the test as a whole may take: a slow machine isn't a failure.
local function wait_for(what, condition)
  if not vim.wait(1000 * 1000, condition, 20) then
    print('never: ' .. what)
    vim.cmd('cquit')
  end
end

local function configuration()
  local minor = vim.version().minor
  local title = minor >= 11 and '0.11 and' or minor >= 8 and '0.8' or '0.7'
  local page = table.concat(vim.fn.readfile(vim.env.PAGE), '\n')
  for block in page:gmatch('```lua\n(.-)\n```') do
    if vim.startswith(block, '-- Neovim ' .. title) then
      return block
    end
  end
end

local function show(diagnostics)
  table.sort(diagnostics, function(a, b) return a.lnum < b.lnum end)
  for _, d in ipairs(diagnostics) do
    local lsp = d.user_data.lsp
    local href = lsp.codeDescription and lsp.codeDescription.href or 'no page'
    print(('%d: %s %s: %s'):format(d.lnum + 1, d.code or lsp.code, href, d.message:match('[^\n]*')))
    for _, r in ipairs(lsp.relatedInformation or {}) do
      print(('  %s:%d: %s'):format(vim.fn.fnamemodify(vim.uri_to_fname(r.location.uri), ':t'),
                                   r.location.range.start.line + 1, r.message))
    end
  end
end

-- Does what changes the buffer and returns what is published for the buffer as it is then.
local function diagnostics_after(act)
  local published
  local id = vim.api.nvim_create_autocmd('DiagnosticChanged', {
    pattern = '*a.cpp',
    callback = function() published = vim.diagnostic.get(0) end,
  })
  act()
  wait_for('diagnostics', function() return published end)
  vim.api.nvim_del_autocmd(id)
  return published
end

local function attached()
  local clients = vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = 0 }) or vim.lsp.buf_get_clients(0)
  return next(clients) ~= nil
end

loadstring(configuration())()
vim.cmd('filetype on')
print('opened')
show(diagnostics_after(function()
  vim.cmd('edit a.cpp')
  wait_for('a client', attached)
end))

local line = tonumber(vim.env.LINE)
print('fixed')
vim.ui.select = function(items, options, choose)
  for i, item in ipairs(items) do
    print('offered: ' .. options.format_item(item))
  end
  choose(items[1], 1)
end
show(diagnostics_after(function()
  vim.api.nvim_win_set_cursor(0, { line, 2 })
  vim.lsp.buf.code_action()
end))
print(vim.trim(vim.fn.getline(line)))

print('typed')
show(diagnostics_after(function()
  vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'void b() { std::thread([] {}).detach(); }' })
end))
vim.cmd('qall!')
