import { Page } from '../components/shell/page.tsx';
import { ButtonLink } from '../components/ui/button.tsx';
import { Card } from '../components/ui/card.tsx';
import { EmptyState } from '../components/ui/empty-state.tsx';

export default function NotFound() {
  return (
    <Page title="Not found">
      <Card>
        <EmptyState title="There is no page at this address" action={<ButtonLink href="/">Go to Overview</ButtonLink>}>
          It may have been mistyped, or cut where it was copied. A task that is no longer kept has an address too; its
          page says so.
        </EmptyState>
      </Card>
    </Page>
  );
}
