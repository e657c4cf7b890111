import './style/tokens.css'
import './style/base.css'
import './style/controls.css'
import './style/shell.css'
import './style/parts.css'
import './style/convert.css'
import './style/jobs.css'
import './style/developers.css'
import { render } from 'preact'
import { App } from './app'
import { applyTheme } from './theme'

applyTheme()
render(<App />, document.getElementById('app') as HTMLElement)
